import { MalformedInputError } from '../../crypto/errors.ts';
import { fileServerDestination } from '../../protocol/file-server.ts';
import type { FileServer } from '../../protocol/file-url.ts';
import type { FileServerInfo } from '../api.ts';
import type { MessengerContext } from '../context.ts';
import { NotFoundError } from '../errors.ts';

const KEY = 'file-servers';
/** So many servers are tried one after another at most. */
const MOST = 16;
/** Life of what a test leaves behind. */
const TEST_TTL_SECONDS = 60;

/** An entry of the kept list. Those that the network knows by itself are in it only for their place. */
interface Kept extends FileServer {
  isOwn: boolean;
}

/** What cannot be called up again stays in front, as long as nobody moved it. */
function ordered(defaults: readonly FileServer[], kept: readonly Kept[]): FileServerInfo[] {
  const isDefault = ({ url }: FileServer) => defaults.some((server) => server.url === url);
  const placed = kept.filter((server) => server.isOwn || isDefault(server));
  const unplaced = defaults.filter(({ url }) => !placed.some((server) => server.url === url));
  return [...unplaced, ...placed].map(({ url, ed25519 }) => {
    const known = defaults.find((server) => server.url === url);
    return { url, ed25519: known?.ed25519 ?? ed25519, isDefault: known !== undefined };
  });
}

async function kept({ db }: MessengerContext): Promise<Kept[]> {
  return ((await db.settings.get(KEY))?.value as Kept[] | undefined) ?? [];
}

/** In the order in which uploads try them. Their addresses need no key and may lie on a private network. */
export async function fileServers(context: MessengerContext): Promise<FileServerInfo[]> {
  return ordered(context.network.fileServers(), await kept(context));
}

async function change(
  context: MessengerContext,
  edit: (list: readonly FileServerInfo[]) => readonly FileServerInfo[],
): Promise<void> {
  const { db } = context;
  await db.transaction('rw', db.settings, async () => {
    const list = edit(await fileServers(context));
    const value: Kept[] = list.map(({ url, ed25519, isDefault }) => ({ url, ed25519, isOwn: !isDefault }));
    await db.settings.put({ key: KEY, value });
  });
}

/** A server as people write it: an origin, with or without a slash at its end. @throws MalformedInputError */
function parseFileServer(input: { url: string; ed25519: string }): FileServer {
  const server = { url: input.url.trim().replace(/\/+$/, ''), ed25519: input.ed25519.trim().toLowerCase() };
  if (!/^[0-9a-f]{64}$/.test(server.ed25519)) throw new MalformedInputError('the key of a server has 64 hex digits');
  let origin: string;
  try {
    origin = new URL(server.url).origin;
    fileServerDestination({ ...server, url: origin });
  } catch (cause) {
    throw new MalformedInputError('not the address and key of a file server', { cause });
  }
  if (origin !== server.url.toLowerCase() && `${origin}/` !== new URL(server.url).href)
    throw new MalformedInputError('the address of a file server ends with its host or port');
  return { url: origin, ed25519: server.ed25519 };
}

/** Puts a server at the end; one that is known gets the new key. @throws MalformedInputError */
export async function addFileServer(context: MessengerContext, input: { url: string; ed25519: string }): Promise<void> {
  const server = parseFileServer(input);
  await change(context, (list) => {
    const known = list.find(({ url }) => url === server.url);
    if (known?.isDefault) throw new MalformedInputError('this server is in the list already');
    if (known) return list.map((one) => (one === known ? { ...server, isDefault: false } : one));
    if (list.length >= MOST) throw new MalformedInputError(`at most ${MOST} servers`);
    return [...list, { ...server, isDefault: false }];
  });
}

/** @throws NotFoundError also for those that the network knows by itself */
export async function removeFileServer(context: MessengerContext, url: string): Promise<void> {
  await change(context, (list) => {
    if (!list.some((server) => server.url === url && !server.isDefault)) throw new NotFoundError('no such server');
    return list.filter((server) => server.url !== url);
  });
}

/** @param place counts from 0. @throws NotFoundError */
export async function moveFileServer(context: MessengerContext, url: string, place: number): Promise<void> {
  await change(context, (list) => {
    const server = list.find((one) => one.url === url);
    if (!server) throw new NotFoundError('no such server');
    const others = list.filter((one) => one !== server);
    return others.toSpliced(Math.min(others.length, Math.max(0, Math.trunc(place))), 0, server);
  });
}

/** Leaves some bytes there for a minute and reads them back. @throws MalformedInputError if it cannot be one */
export async function testFileServer(
  context: MessengerContext,
  input: { url: string; ed25519: string },
): Promise<{ ok: boolean; latencyMs: number | null }> {
  const server = parseFileServer(input);
  const blob = context.random(32);
  const beganMs = context.now();
  try {
    const { id } = await context.network.uploadFile(server, blob, { ttlSeconds: TEST_TTL_SECONDS });
    const latencyMs = context.now() - beganMs;
    const { blob: back } = await context.network.downloadFile({ server: fileServerDestination(server), id });
    const isSame = back.length === blob.length && back.every((byte, index) => byte === blob[index]);
    return { ok: isSame, latencyMs: isSame ? latencyMs : null };
  } catch {
    return { ok: false, latencyMs: null };
  }
}
