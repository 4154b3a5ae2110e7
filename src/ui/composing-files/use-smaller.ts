import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileRow } from '../../store/rows.ts';
import { fileKind } from '../files/file-kind.ts';
import type { PictureToSend } from '../ports.ts';
import { useData, usePorts } from '../ports-context.ts';
import { nameForType } from './chosen-file.ts';

/** "Smaller" rather than "Original size", for the pictures of a composer. */
export interface Smaller {
  /** Is there a picture for which it could make a difference? */
  offered: boolean;
  on: boolean;
  turn: (on: boolean) => void;
  /** Bytes that this picture has then; undefined while that is being found out. */
  bytesOf: (file: FileRow) => number | undefined;
  /** Puts the smaller ones in place of the drafts, if that was chosen. */
  apply: (conversation: string) => Promise<void>;
}

/** A picture of less is small enough for everybody. */
const WORTH_BYTES = 150_000;

const canShrink = ({ about }: FileRow): boolean =>
  fileKind(about) === 'picture' && about.contentType !== 'image/gif' && about.size > WORTH_BYTES;

/** The drafts stay as they were prepared until they are sent, so that one can change one's mind. */
export function useSmaller(drafts: readonly FileRow[]): Smaller {
  const data = useData();
  const { preparePicture } = usePorts();
  const [on, turn] = useState(false);
  const [, drawAnew] = useState(0);
  const made = useRef(new Map<string, Promise<PictureToSend | null>>());
  const known = useRef(new Map<string, number>());

  const make = async ({ id, about }: FileRow): Promise<PictureToSend | null> => {
    const bytes = await data?.fileContent(id);
    if (!bytes) return null;
    const picture = await preparePicture(new Blob([bytes]), { compress: true });
    return typeof picture !== 'string' && picture.bytes.length < about.size ? picture : null;
  };
  /** One at a time: each takes the memory of its pixels. */
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const smallerOf = (file: FileRow): Promise<PictureToSend | null> => {
    const before = made.current.get(file.id);
    if (before !== undefined) return before;
    const picture = last.current.then(() => make(file)).catch(() => null);
    last.current = picture;
    made.current.set(file.id, picture);
    void picture.then((done) => {
      known.current.set(file.id, done?.bytes.length ?? file.about.size);
      drawAnew((times) => times + 1);
    });
    return picture;
  };
  const shrinkable = drafts.filter(canShrink);
  useEffect(() => {
    if (on) for (const file of shrinkable) void smallerOf(file);
    const ids = new Set(drafts.map(({ id }) => id));
    for (const id of made.current.keys()) if (!ids.has(id)) made.current.delete(id);
  }, [on, drafts]);

  const apply = async (conversation: string) => {
    if (!on || data === null) return;
    const ids: string[] = [];
    for (const file of await data.draftFiles(conversation)) {
      const picture = canShrink(file) ? await smallerOf(file) : null;
      if (picture === null) {
        ids.push(file.id);
        continue;
      }
      const { bytes, contentType, width, height } = picture;
      const about = { ...file.about, contentType, width, height, name: nameForType(file.about.name, contentType) };
      ids.push((await data.addDraftFile({ conversation, ...about }, bytes)).id);
      await data.removeDraftFiles([file.id]);
    }
    await data.orderDraftFiles(conversation, ids);
  };
  return {
    offered: shrinkable.length > 0,
    on,
    turn,
    bytesOf: (file) => (on && canShrink(file) ? known.current.get(file.id) : file.about.size),
    apply,
  };
}
