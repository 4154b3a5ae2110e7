import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { FileTooLargeError } from '../crypto/files/file-errors.ts';
import { PictureRefusedError } from '../media/errors.ts';
import { sendingRule } from '../media/sending-rules.ts';
import { SENDING_RULES } from '../media/sending-table.ts';
import { fileTypeOf, pictureHeader, type FileType } from '../media/sniff.ts';
import { stripMetadata, withOrientation } from '../media/strip-metadata.ts';
import { NotFoundError } from '../messenger/errors.ts';
import { MAX_FILE_BYTES } from '../protocol/limits.ts';
import { readContent } from '../store/file-content.ts';
import { addDraftFile } from '../store/add-draft-file.ts';
import { filesOfMessage, removeFiles } from '../store/files.ts';
import type { FileRow } from '../store/rows.ts';
import { fileError } from './backup-commands.ts';
import type { Command, CommandTools } from './commands.ts';
import { textField, type Request } from './line-protocol.ts';

type Input = Request['input'];

/** For what the first bytes do not tell. */
const BY_ENDING: Readonly<Record<string, string>> = {
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.csv': 'text/csv',
  '.json': 'application/json',
};
/** How often a download is looked after. */
const LOOK_MS = 100;

interface Chosen {
  bytes: Bytes;
  contentType: string;
  width: number;
  height: number;
}

async function readWhole(path: string): Promise<Bytes> {
  try {
    if ((await stat(path)).size > MAX_FILE_BYTES) throw new FileTooLargeError(`at most ${MAX_FILE_BYTES} bytes`);
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw fileError('the file cannot be read', error);
  }
}

/** Nothing here draws pictures, so that fewer kinds go than in a browser. */
const NOT_STRIPPED =
  'place and camera cannot be taken out of this kind of picture: send JPEG, PNG, WebP or GIF, or a ZIP file, which goes as it is';

/** A file as it is sent: pictures without what they tell besides, or not at all (07 §5.8). */
async function chosenFile(path: string): Promise<Chosen> {
  const bytes = await readWhole(path);
  const sniffed = fileTypeOf(bytes);
  const known = BY_ENDING[extname(path).toLowerCase()] ?? 'application/octet-stream';
  const contentType = sniffed === 'application/octet-stream' ? known : sniffed;
  const rule = sendingRule(bytes, { name: basename(path), type: '' });
  if (rule === 'as-it-is') return { bytes, contentType, width: 0, height: 0 };
  if (rule !== 'stripped') throw new PictureRefusedError('not-stripped', NOT_STRIPPED);
  const { bytes: stripped, orientation } = await stripMetadata(bytes);
  const { width, height } = pictureHeader(stripped);
  return { bytes: withOrientation(stripped, orientation), contentType, width, height };
}

async function addDraft(
  { db }: CommandTools,
  path: string,
  conversation: string,
  caption: string,
): Promise<{ id: string; contentType: string }> {
  const { bytes, ...about } = await chosenFile(path);
  const draft = { ...about, conversation, name: basename(path), caption, isVoice: false };
  const { id } = await addDraftFile(db, draft, [bytes]);
  return { id, contentType: about.contentType };
}

async function sendFile(tools: CommandTools, input: Input): Promise<{ later: Promise<unknown> }> {
  const { messenger, db, delivery } = tools;
  const path = resolve(textField(input, 'path'));
  const caption = input['caption'] === undefined ? '' : textField(input, 'caption');
  const text = input['text'] === undefined ? '' : textField(input, 'text');
  const { key } = await messenger.openConversation({ accountId: textField(input, 'to') });
  const { id: file, contentType } = await addDraft(tools, path, key, caption);
  try {
    const { id } = await messenger.send({ conversation: key, text, files: [file] });
    const sentAt = (await db.messages.get(id))?.sentAtMs;
    const metadata = SENDING_RULES[contentType as FileType] === 'stripped' ? 'removed' : 'kept';
    return { later: delivery.of(id).then((hash) => ({ id, hash, sentAt, metadata })) };
  } catch (error) {
    await removeFiles(db, [file]);
    throw error;
  }
}

/** The file when its download has ended, one way or another. */
async function ended({ db }: CommandTools, id: string): Promise<FileRow> {
  for (;;) {
    const row = await db.files.get(id);
    if (!row) throw new NotFoundError('the file went away');
    if (row.state !== 'wanted') return row;
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
  }
}

/** Where a file goes: into a folder under its own name, else to this very path. */
async function placeFor(to: string, name: string, index: number): Promise<string> {
  const isFolder = await stat(to).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(to, name || `file-${index + 1}`) : to;
}

async function download(tools: CommandTools, input: Input): Promise<unknown> {
  const { messenger, db } = tools;
  const messageId = textField(input, 'messageId');
  const to = resolve(textField(input, 'to'));
  const rows = (await filesOfMessage(db, messageId)).filter(({ use }) => use === 'attachment');
  if (rows.length === 0) throw new NotFoundError('no message with files');
  for (const { id } of rows) await messenger.downloadFile({ file: id, always: false });
  const saved: unknown[] = [];
  for (const [index, { id }] of rows.entries()) {
    const { about, state, failure } = await ended(tools, id);
    const content = state === 'gone' || state === 'failed' ? null : await readContent(db, id);
    const path = content ? await placeFor(to, about.name, index) : null;
    try {
      // Never over something that is there.
      if (content && path !== null) await writeFile(path, content, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw fileError('the file cannot be written there', error);
    }
    saved.push({ path, name: about.name, contentType: about.contentType, bytes: content?.length ?? 0, state, failure });
  }
  return { files: saved };
}

async function setAvatar(tools: CommandTools, input: Input): Promise<unknown> {
  const { messenger, db } = tools;
  if (input['path'] === null) {
    await messenger.setPicture({ file: null });
    return {};
  }
  const path = resolve(textField(input, 'path'));
  if (SENDING_RULES[fileTypeOf(await readWhole(path))] !== 'stripped')
    throw new MalformedInputError('a picture is JPEG, PNG, WebP or GIF');
  const { id: file } = await addDraft(tools, path, '', '');
  try {
    await messenger.setPicture({ file });
  } catch (error) {
    await removeFiles(db, [file]);
    throw error;
  }
  return {};
}

const server = (input: Input) => ({ url: textField(input, 'url'), ed25519: textField(input, 'ed25519') });

/** Commands around files and where they lie. */
export const FILE_COMMANDS: Readonly<Record<string, Command>> = {
  sendFile,
  download: async (tools, input) => ({ later: download(tools, input) }),
  setAvatar: async (tools, input) => ({ later: setAvatar(tools, input) }),
  fileServers: async ({ messenger }) => ({ ok: { servers: await messenger.fileServers() } }),
  addFileServer: async ({ messenger }, input) => {
    await messenger.addFileServer(server(input));
    return { ok: {} };
  },
  testFileServer: async ({ messenger }, input) => ({ later: messenger.testFileServer(server(input)) }),
  removeFileServer: async ({ messenger }, input) => {
    await messenger.removeFileServer({ url: textField(input, 'url') });
    return { ok: {} };
  },
  moveFileServer: async ({ messenger }, input) => {
    const { place = 0 } = input;
    if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0)
      throw new MalformedInputError('`place` must be a number from 0');
    await messenger.moveFileServer({ url: textField(input, 'url'), place });
    return { ok: {} };
  },
};
