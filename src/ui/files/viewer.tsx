import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FileRow, MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { conversationName } from '../names.ts';
import { useNavigation } from '../navigation.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { Toast } from '../parts/toast.tsx';
import { text } from '../text.ts';
import { clockTime, dayName, isoTime, momentText } from '../time.ts';
import { fileKind, isHere, isVisual } from './file-kind.ts';
import { useFiles } from './files-context.ts';
import { fileLabel } from './shown-file.ts';
import { ViewerContent } from './viewer-content.tsx';
import { ZOOM_STEP } from './zoom.ts';
import type { ZoomHandle } from './zoomable.tsx';

const PAN_PX = 80;

/** Oldest first, as they stand in the conversation. */
const inOrder = (files: readonly FileRow[]): FileRow[] =>
  files
    .filter(({ about }) => isVisual(about))
    .sort((a, b) => a.createdAtMs - b.createdAtMs || a.messageId.localeCompare(b.messageId) || a.order - b.order);

export interface ViewerProps {
  /** Where it begins. */
  first: FileRow;
  onClose: () => void;
}

/** One picture or film over the whole page, and the way to all others of its conversation. */
export function Viewer({ first, onClose }: ViewerProps) {
  const { save, forget, copyPicture } = useFiles();
  const { go } = useNavigation();
  const [id, setId] = useState(first.id);
  const [scale, setScale] = useState(1);
  const dialog = useRef<HTMLDialogElement>(null);
  const zoom = useRef<ZoomHandle>(null);
  const files = useLive((data) => data.filesOfConversation(first.conversation), [first.conversation]);
  const row = useLive((data) => data.conversation(first.conversation), [first.conversation]);
  const all = files === undefined ? [first] : inOrder(files);
  const shown = all.filter(({ id: other, state }) => other === id || (state !== 'gone' && state !== 'failed'));
  const at = shown.findIndex((file) => file.id === id);
  const file = shown[at];
  const message = useLive((data) => data.message(file?.messageId ?? ''), [file?.messageId]);
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  // Its message was deleted, or has disappeared.
  const lost = files !== undefined && file === undefined;
  useEffect(() => {
    if (lost) onClose();
  }, [lost]);
  if (file === undefined) return <dialog ref={dialog} class="viewer" />;

  const move = (by: number) => {
    const next = shown[at + by];
    if (next !== undefined) setId(next.id);
  };
  const here = isHere(file);
  const picture = fileKind(file.about) === 'picture';
  const author = message?.outgoing ? text('youName') : row === undefined ? '' : conversationName(row);
  const sentAtMs = message?.sentAtMs ?? file.createdAtMs;
  const label = fileLabel({ about: { ...file.about, id: file.id, address: null }, author, sentAtMs });

  const onKeyDown = (event: KeyboardEvent) => {
    const forward = document.documentElement.dir === 'rtl' ? -1 : 1;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLVideoElement) return;
    const steps: Record<string, (() => void) | undefined> = {
      '+': () => zoom.current?.by(ZOOM_STEP),
      '=': () => zoom.current?.by(ZOOM_STEP),
      '-': () => zoom.current?.by(1 / ZOOM_STEP),
      '0': () => zoom.current?.fit(),
      Home: () => setId(shown[0]?.id ?? id),
      End: () => setId(shown.at(-1)?.id ?? id),
      ...(event.shiftKey
        ? {
            ArrowLeft: () => zoom.current?.pan(PAN_PX, 0),
            ArrowRight: () => zoom.current?.pan(-PAN_PX, 0),
            ArrowUp: () => zoom.current?.pan(0, PAN_PX),
            ArrowDown: () => zoom.current?.pan(0, -PAN_PX),
          }
        : { ArrowLeft: () => move(-forward), ArrowRight: () => move(forward) }),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
  const showThere = (to: MessageRow) => {
    onClose();
    // First without the message: it may be the one that was shown before.
    go({ view: 'conversation', key: to.conversation });
    setTimeout(() => go({ view: 'conversation', key: to.conversation, message: to.id }));
  };
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={text('viewer')}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="viewer-head">
        <Tool icon="x" label={text('close')} onPress={onClose} />
        <div class="viewer-who">
          <bdi class="viewer-name">{author}</bdi>
          <time class="viewer-time" dateTime={isoTime(sentAtMs)} title={momentText(sentAtMs)}>
            {dayName(sentAtMs, Date.now())}, {clockTime(sentAtMs)}
          </time>
        </div>
        {here && picture && (
          <>
            <Tool
              icon="zoom-out"
              label={text('zoomOut')}
              off={scale <= 1}
              roomy
              onPress={() => zoom.current?.by(1 / ZOOM_STEP)}
            />
            <Tool icon="zoom-in" label={text('zoomIn')} roomy onPress={() => zoom.current?.by(ZOOM_STEP)} />
            <Tool icon="copy" label={text('copyPicture')} roomy onPress={() => copyPicture(file)} />
          </>
        )}
        {message !== undefined && (
          <Tool icon="message-circle-more" label={text('showInConversation')} onPress={() => showThere(message)} />
        )}
        {here && <Tool icon="download" label={text('save')} onPress={() => save([file])} />}
        {file.state === 'here' && (
          <Tool icon="trash-2" label={text('deleteFromDevice')} onPress={() => forget([file])} />
        )}
      </header>
      <div class="viewer-middle">
        <ViewerContent
          key={file.id}
          file={file}
          label={label}
          zoom={zoom}
          onZoom={setScale}
          onSwipe={(to) => move(to)}
        />
        {at > 0 && (
          <button
            type="button"
            class="viewer-step viewer-before"
            aria-label={text('previousPicture')}
            title={text('previousPicture')}
            onClick={() => move(-1)}
          >
            <Icon name="chevron-left" size={24} />
          </button>
        )}
        {at < shown.length - 1 && (
          <button
            type="button"
            class="viewer-step viewer-after"
            aria-label={text('nextPicture')}
            title={text('nextPicture')}
            onClick={() => move(1)}
          >
            <Icon name="chevron-right" size={24} />
          </button>
        )}
      </div>
      <footer class="viewer-foot">
        {file.about.caption !== '' && (
          <p class="viewer-caption" dir="auto">
            {file.about.caption}
          </p>
        )}
        <p class="viewer-count" role="status">
          <span class="visually-hidden">{label}. </span>
          {text('placeOf', at + 1, shown.length)}
        </p>
      </footer>
      <Toast />
    </dialog>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  off?: boolean;
  /** Only where there is room; keys do the same. */
  roomy?: boolean;
  onPress: () => void;
}

const Tool = ({ icon, label, off = false, roomy = false, onPress }: ToolProps) => (
  <button
    type="button"
    class={roomy ? 'viewer-tool viewer-roomy' : 'viewer-tool'}
    aria-label={label}
    title={label}
    disabled={off}
    onClick={onPress}
  >
    <Icon name={icon} size={20} />
  </button>
);
