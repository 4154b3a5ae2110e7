import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { FileRow } from '../../store/rows.ts';
import { useNavigation } from '../navigation.ts';
import { useData, usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { clockTime, dateInputValue } from '../time.ts';
import { rememberDownloadAsked, wasDownloadAsked } from './download-asked.ts';
import { isHere } from './file-kind.ts';
import { isRisky, safeName } from './file-name.ts';
import { LazyFileQuestions, LazyViewer } from './lazy-views.tsx';
import type { FileQuestion } from './file-questions.tsx';
import { lookAt } from './use-content.ts';
import { FilesContext, type FileActions } from './files-context.ts';
import { VoicePlayer } from './voice-player.ts';

/** Where files can be opened, played, fetched and saved: around all views that show any. */
export function FilesLayer({ children }: { children: ComponentChildren }) {
  const ports = usePorts();
  const data = useData();
  const { messenger } = ports;
  const { route, toast } = useNavigation();
  const [viewed, setViewed] = useState<FileRow | null>(null);
  const [asked, setAsked] = useState<FileQuestion | null>(null);
  const place = route.value.view === 'conversation' || route.value.view === 'media' ? route.value.key : '';

  const complain = () => {
    toast.value = { text: text('notDone'), urgent: true };
  };
  const fetchAll = (files: readonly FileRow[], always: boolean) =>
    void Promise.all(files.map(({ id }) => messenger.downloadFile({ file: id, always }))).catch(complain);

  const download = async (files: readonly FileRow[]) => {
    const row = files[0] && (await data?.conversation(files[0].conversation));
    if (row === undefined) return;
    const trusted = row.request !== 'incoming' && row.approved;
    if (row.kind === 'me' || (trusted && (row.autoDownload || wasDownloadAsked(row.key)))) fetchAll(files, false);
    else setAsked({ kind: 'download', row, files });
  };

  const saveOne = async (file: FileRow) => {
    const bytes = await data?.fileContent(file.id);
    if (!bytes) return complain();
    const message = await data?.message(file.messageId);
    const { fileTypeOf } = await import('../../media/sniff.ts');
    const type = fileTypeOf(bytes);
    const sentAtMs = message?.sentAtMs ?? file.createdAtMs;
    const sentAt = `${dateInputValue(sentAtMs)} ${clockTime(sentAtMs).replaceAll(':', '.')}`;
    const name = safeName(file.about, type, sentAt);
    const save = async () => {
      // Without a type of its own the name alone tells what it is: no browser offers to show it.
      ports.saveFile(name, new Blob([bytes], { type: 'application/octet-stream' }));
      if (message === undefined || message.outgoing) return;
      const row = await data?.conversation(file.conversation);
      if (row?.kind === 'contact' && row.approved) await messenger.mediaSaved({ messageId: message.id });
    };
    const go = () => void save().catch(() => undefined); // it is saved; only the notice of it may be missing
    if (isRisky(name, type)) setAsked({ kind: 'risky', name, go });
    else go();
  };

  const player = useMemo(
    () =>
      new VoicePlayer({
        load: async ({ id }) => {
          const bytes = await data?.fileContent(id);
          const shown = bytes ? await lookAt(bytes, 'sound') : null;
          return bytes && shown ? new Blob([bytes], { type: shown.type }) : null;
        },
        next: async (file) => {
          const all = (await data?.filesOfConversation(file.conversation)) ?? [];
          const after = all.filter(
            (other) => other.createdAtMs > file.createdAtMs && other.about.isVoice && isHere(other),
          );
          return file.about.isVoice ? (after.sort((a, b) => a.createdAtMs - b.createdAtMs)[0] ?? null) : null;
        },
        newAudio: () => new Audio(),
      }),
    [data],
  );
  useEffect(() => () => player.stop(), [player, place]);

  const actions: FileActions = {
    view: setViewed,
    download: (files) => void download(files).catch(complain),
    stop: ({ id }) => void messenger.forgetFile({ file: id }).catch(complain),
    save: (files) => {
      void (async () => {
        for (const file of files) await saveOne(file);
      })().catch(complain);
    },
    copyPicture: (file) => {
      const content = async () => {
        const bytes = await data?.fileContent(file.id);
        if (!bytes || (await lookAt(bytes, 'picture')) === null) throw new Error('not a picture');
        return bytes;
      };
      ports.copyPicture(content()).then(
        () => {
          toast.value = { text: text('copied') };
        },
        () => {
          toast.value = { text: text('copyFailed'), urgent: true };
        },
      );
    },
    forget: (files) => setAsked({ kind: 'forget', files }),
    player,
  };
  return (
    <FilesContext.Provider value={actions}>
      {children}
      {viewed !== null && <LazyViewer key={viewed.conversation} first={viewed} onClose={() => setViewed(null)} />}
      {asked !== null && (
        <LazyFileQuestions
          asked={asked}
          onDownload={(row, files, always) => {
            if (row.approved && row.request !== 'incoming') rememberDownloadAsked(row.key);
            fetchAll(files, always);
          }}
          onForget={(files) =>
            void Promise.all(files.map(({ id }) => messenger.forgetFile({ file: id }))).catch(complain)
          }
          onClose={() => setAsked(null)}
        />
      )}
    </FilesContext.Provider>
  );
}
