import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConversationRow, FileRow } from '../../store/rows.ts';
import { useNavigation } from '../navigation.ts';
import { useLive } from '../data/use-live.ts';
import { useData, usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { messagesOf, MOST_FILES, movedBy, type ReadyFile, type Refusal } from './chosen-file.ts';
import { useSmaller, type Smaller } from './use-smaller.ts';

/** A chosen file that is no draft: it is being prepared, or was refused. */
export interface ComingFile {
  id: string;
  /** Its name; for what did not fit any more, how many. */
  name: string;
  more: number;
  refusal: Refusal | 'not-kept' | null;
  /** The draft that it has become; it goes when the list of drafts shows that one. */
  draft: string | null;
}

/** What the composer of a conversation holds besides its text. */
export interface ComposingFiles {
  /** May files be sent here? They must have accepted first (07 §5.1). */
  allowed: boolean;
  drafts: readonly FileRow[];
  coming: readonly ComingFile[];
  /** Something is being prepared or sent; until then nothing else is. */
  busy: boolean;
  smaller: Smaller;
  add: (files: readonly File[]) => void;
  /** Keeps what needs no preparing, such as a recording. */
  keep: (file: ReadyFile) => Promise<FileRow | null>;
  remove: (id: string) => void;
  dismiss: (id: string) => void;
  move: (id: string, step: -1 | 1) => void;
  setCaption: (id: string, caption: string) => void;
  /** Lets the drafts be sent, as lists of ids: one for each of the messages that they make. Until then nothing else is. */
  send: (hand: (messages: readonly (readonly string[])[]) => Promise<void>) => Promise<void>;
}

const NOTHING: readonly FileRow[] = [];

/** Files are drafts in the database: whatever closes, nothing that was prepared is lost. */
export function useComposingFiles({ key, kind, approvedMe }: ConversationRow): ComposingFiles {
  const data = useData();
  const ports = usePorts();
  const { toast } = useNavigation();
  const drafts = useLive((local) => local.draftFiles(key), [key]) ?? NOTHING;
  const [all, setAll] = useState<readonly ComingFile[]>([]);
  // Without a moment in which a file is in neither list: a message that is sent then would leave it behind.
  const coming = all.filter(({ draft }) => draft === null || !drafts.some(({ id }) => id === draft));
  const smaller = useSmaller(drafts);
  const count = useRef(0);
  const line = useRef(Promise.resolve());
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  // A row ends with what it stands for: it is over as soon as its draft is shown, or is there no more. That may be so
  // before it was ever shown, if another window has sent it or taken it out.
  useEffect(() => {
    const drafted = all.flatMap(({ draft }) => draft ?? []);
    if (drafted.length === 0 || data === null) return;
    const shown = new Set(drafts.map(({ id }) => id));
    void data.draftFiles(key).then((kept) => {
      const over = new Set(drafted.filter((draft) => shown.has(draft) || !kept.some(({ id }) => id === draft)));
      if (over.size > 0) setAll((before) => before.filter(({ draft }) => draft === null || !over.has(draft)));
    });
  }, [drafts, all, data, key]);
  /** Taken out while they were being prepared. */
  const dismissed = useRef(new Set<string>());
  const [sending, setSending] = useState(false);
  const allowed = kind === 'me' || approvedMe;
  const busy = sending || coming.some(({ refusal }) => refusal === null);

  const drop = (id: string) => setAll((before) => before.filter((other) => other.id !== id));
  const refuse = (id: string, refusal: ComingFile['refusal']) =>
    setAll((before) => before.map((one) => (one.id === id ? { ...one, refusal } : one)));
  const becomes = (id: string, draft: string) =>
    setAll((before) => before.map((one) => (one.id === id ? { ...one, draft } : one)));
  const newId = () => `coming-${count.current++}`;

  const take = async (id: string, file: File) => {
    if (data === null || dismissed.current.has(id)) return;
    try {
      const { prepareFile } = await import('./prepare-file.ts'); // it knows the types of files, and is not small
      const ready = await prepareFile(file, ports);
      if (typeof ready === 'string') return refuse(id, ready);
      const { bytes, ...about } = ready;
      const row = await data.addDraftFile({ conversation: key, isVoice: false, ...about }, bytes);
      if (dismissed.current.has(id)) await data.removeDraftFiles([row.id]);
      else becomes(id, row.id);
    } catch {
      refuse(id, 'not-kept');
    }
  };
  const add = (files: readonly File[]) => {
    if (files.length === 0) return;
    if (!allowed) {
      toast.value = { text: text('attachFirst') };
      return;
    }
    const waiting = coming.filter(({ refusal }) => refusal === null).length;
    const taken = files.slice(0, Math.max(0, MOST_FILES - drafts.length - waiting));
    const next = taken.map((file): ComingFile => ({
      id: newId(),
      name: file.name,
      more: 0,
      refusal: null,
      draft: null,
    }));
    const more = files.length - taken.length;
    const over: ComingFile[] = more > 0 ? [{ id: newId(), name: '', more, refusal: 'too-many', draft: null }] : [];
    setAll((before) => [...before.filter(({ refusal }) => refusal !== 'too-many'), ...next, ...over]);
    // One after the other: a picture that is being drawn takes its memory, and they stay in order.
    for (const [index, file] of taken.entries()) {
      line.current = line.current.then(() => (here.current ? take(next[index]?.id ?? '', file) : undefined));
    }
  };
  const send: ComposingFiles['send'] = async (hand) => {
    if (data === null) return;
    setSending(true);
    try {
      await smaller.apply(key);
      await hand(messagesOf(await data.draftFiles(key)));
      setAll((before) => before.filter(({ refusal }) => refusal === null));
    } finally {
      setSending(false);
    }
  };
  return {
    allowed,
    drafts,
    coming,
    busy,
    smaller,
    add,
    keep: async ({ bytes, ...about }) =>
      (await data?.addDraftFile({ conversation: key, isVoice: false, ...about }, bytes)) ?? null,
    remove: (id) => void data?.removeDraftFiles([id]),
    dismiss: (id) => {
      dismissed.current.add(id);
      drop(id);
    },
    move: (id, step) => {
      const ids = movedBy(
        drafts.map((file) => file.id),
        id,
        step,
      );
      if (ids !== null) void data?.orderDraftFiles(key, ids);
    },
    setCaption: (id, caption) => void data?.setCaption(id, caption),
    send,
  };
}
