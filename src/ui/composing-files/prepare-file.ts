import type { Bytes } from '../../crypto/bytes.ts';
import { MAX_FILE_BYTES } from '../../media/limits.ts';
import type { Ports } from '../ports.ts';
import { nameForType, typeToTell, type ReadyFile, type Refusal } from './chosen-file.ts';

/** As much as tells the type. */
const HEAD_BYTES = 4_096;

/**
 * Makes a chosen file ready to be kept as a draft. Pictures lose their metadata or are refused; others stay as they are, with
 * their name.
 *
 * @returns why not, if it cannot be sent
 * @see protocol 07 §5.8
 */
export async function prepareFile(
  file: File,
  { preparePicture, filmSize }: Pick<Ports, 'preparePicture' | 'filmSize'>,
): Promise<ReadyFile | Refusal> {
  if (file.size === 0) return 'empty';
  const head = await bytesOf(file.slice(0, HEAD_BYTES));
  if (head === null) return 'not-read';
  // What looks into bytes is read with the first file.
  const [{ sendingRule }, { fileTypeOf }] = await Promise.all([
    import('../../media/sending-rules.ts'),
    import('../../media/sniff.ts'),
  ]);
  const rule = sendingRule(head, file);
  if (rule === 'refused') return 'not-stripped';
  if (rule !== 'as-it-is') {
    const picture = await preparePicture(file, { compress: false }).catch(() => 'not-read' as const);
    if (typeof picture === 'string') return picture;
    const { bytes, contentType, width, height } = picture;
    return { bytes, contentType, width, height, name: nameForType(file.name, contentType) };
  }
  if (file.size > MAX_FILE_BYTES) return 'file-too-large';
  const contentType = typeToTell(fileTypeOf(head), file.type);
  const size = contentType.startsWith('video/') ? await filmSize(file) : null;
  const bytes = await bytesOf(file);
  if (bytes === null) return 'not-read';
  return { bytes, contentType, name: file.name, width: size?.width ?? 0, height: size?.height ?? 0 };
}

/** null: it was moved or deleted, or is a folder. */
const bytesOf = (file: Blob): Promise<Bytes | null> =>
  file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => null,
  );
