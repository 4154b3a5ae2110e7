import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConversationRow, FileRow, MessageFile } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { conversationName } from '../names.ts';
import { useNavigation } from '../navigation.ts';
import { BackButton } from '../parts/back-button.tsx';
import { Flock } from '../parts/flock.tsx';
import { text } from '../text.ts';
import { clockTime, dayName, monthName } from '../time.ts';
import { FileCard } from './file-card.tsx';
import { fileKind, isVisual } from './file-kind.ts';
import { useFiles } from './files-context.ts';
import { MediaTile } from './media-tile.tsx';
import type { ShownFile } from './shown-file.ts';
import { SoundLine } from './sound-line.tsx';
import { useNear } from './use-near.ts';

const TABS = ['pictures', 'files', 'voice'] as const;
type Tab = (typeof TABS)[number];

const tabOf = ({ about }: FileRow): Tab =>
  isVisual(about) ? 'pictures' : fileKind(about) === 'sound' ? 'voice' : 'files';

const NAMES = { pictures: 'tabPictures', files: 'tabFiles', voice: 'tabVoice' } as const;
const NONE = { pictures: 'noPictures', files: 'noFiles', voice: 'noVoice' } as const;

/** Everything that was ever sent in one conversation, by kind and month. */
export function MediaView({ conversation }: { conversation: string }) {
  const row = useLive((data) => data.conversation(conversation), [conversation]);
  const files = useLive((data) => data.filesOfConversation(conversation), [conversation]);
  const [tab, setTab] = useState<Tab>('pictures');
  const shown = files?.filter((file) => tabOf(file) === tab);
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => tabs.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const forward = document.documentElement.dir === 'rtl' ? -1 : 1;
    const at = TABS.indexOf(tab);
    const next = {
      ArrowRight: TABS.at((at + forward) % TABS.length),
      ArrowLeft: TABS.at((at - forward) % TABS.length),
      Home: TABS[0],
      End: TABS.at(-1),
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setTab(next);
    tabs.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <section class="view slide-in" aria-label={text('mediaOverview')}>
      <header class="header">
        <BackButton to={{ view: 'conversation', key: conversation }} />
        <div class="header-lines">
          <h1 class="header-name">{text('mediaOverview')}</h1>
          <span class="header-note">
            <bdi>{row === undefined ? '' : conversationName(row)}</bdi>
          </span>
        </div>
      </header>
      <div class="media-tabs" role="tablist" aria-label={text('mediaOverview')} ref={tabs} onKeyDown={onKeyDown}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            class={one === tab ? 'media-tab media-tab-chosen' : 'media-tab'}
            aria-selected={one === tab}
            aria-controls="media-panel"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => setTab(one)}
          >
            {text(NAMES[one])}
          </button>
        ))}
      </div>
      <div class="scroll" role="tabpanel" id="media-panel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {shown?.length === 0 && (
          <div class="media-none">
            <Flock />
            <p class="soft">{text(NONE[tab])}</p>
          </div>
        )}
        {row !== undefined &&
          shown !== undefined &&
          byMonth(shown).map(([month, group]) => (
            <section key={`${tab} ${month}`} class="media-month">
              <h2 class="group-label">{month}</h2>
              <div class={tab === 'pictures' ? 'media-all' : 'media-list'}>
                {group.map((file) => (
                  <Entry key={file.id} file={file} row={row} tab={tab} />
                ))}
              </div>
            </section>
          ))}
      </div>
    </section>
  );
}

/** Newest first, as the store gives them. */
function byMonth(files: readonly FileRow[]): [string, FileRow[]][] {
  const months = new Map<string, FileRow[]>();
  for (const file of files) {
    const month = monthName(file.createdAtMs);
    months.set(month, [...(months.get(month) ?? []), file]);
  }
  return [...months];
}

function Entry({ file, row, tab }: { file: FileRow; row: ConversationRow; tab: Tab }) {
  const root = useRef<HTMLDivElement>(null);
  const near = useNear(root);
  const { download } = useFiles();
  const { go } = useNavigation();
  const [broken, setBroken] = useState(false);
  const message = useLive(
    (data) => (near ? data.message(file.messageId) : Promise.resolve(undefined)),
    [file.messageId, near],
  );
  const about: MessageFile = { ...file.about, id: file.id, address: file.address };
  const shown: ShownFile = {
    about,
    row: file,
    near,
    author: message?.outgoing ? text('youName') : conversationName(row),
    sentAtMs: message?.sentAtMs ?? file.createdAtMs,
  };
  const onBroken = () => setBroken(true);
  return (
    <div ref={root} class="media-entry">
      {broken || tab === 'files' ? (
        <FileCard {...shown} broken={broken} />
      ) : tab === 'pictures' ? (
        <MediaTile file={shown} onDownload={() => download([file])} onBroken={onBroken} />
      ) : (
        <SoundLine {...shown} onBroken={onBroken} />
      )}
      {tab !== 'pictures' && (
        <button
          type="button"
          class="media-by"
          title={text('showInConversation')}
          onClick={() => go({ view: 'conversation', key: row.key, message: file.messageId })}
        >
          <bdi>{shown.author}</bdi>, {dayName(shown.sentAtMs, Date.now())}, {clockTime(shown.sentAtMs)}
        </button>
      )}
    </div>
  );
}
