import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import type { CommandTools } from '../../src/headless/commands.ts';
import { Delivery } from '../../src/headless/delivery.ts';
import { FILE_COMMANDS } from '../../src/headless/file-commands.ts';
import { createMessenger } from '../../src/messenger/messenger.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { createNetwork } from '../../src/network/network.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { openDatabase } from '../../src/store/database.ts';

/** A 413 for much less would be about something else (08b §3). */
const LIMIT = 1_200_000;

let devnet: Devnet;
let folder: string;

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 9, swarms: 3, fileServers: [{ maxBytes: LIMIT }] });
  folder = mkdtempSync(join(tmpdir(), 'starling-size-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await devnet.stop();
});

async function program(): Promise<CommandTools> {
  const { nodes, fileServers } = devnet.networkFile();
  const network = createNetwork({
    profile: developmentNetwork(nodes, fileServers),
    state: memoryState(),
    directTransport: directTransport(),
  });
  await network.load();
  const db = openDatabase({ key: new Uint8Array(32).fill(1), indexedDB: new IDBFactory(), IDBKeyRange });
  const delivery = new Delivery();
  const messenger = createMessenger({ db, network, onEvent: (event) => delivery.tell(event) });
  return { db, messenger, delivery, arrived: { count: 0 } };
}

/** "sent", or the code of the error. */
async function sendFile({ tools, to, bytes }: { tools: CommandTools; to: string; bytes: number }): Promise<unknown> {
  const path = join(folder, 'some.bin');
  writeFileSync(path, new Uint8Array(bytes).fill(7));
  const result = await FILE_COMMANDS['sendFile']?.(tools, { to, path });
  if (result === undefined || 'ok' in result) throw new Error('sendFile answers later');
  const later = { isOver: false };
  const answer = result.later.then(
    () => 'sent',
    (error: unknown) => (error as { code?: string }).code,
  );
  void answer.finally(() => (later.isOver = true));
  while (!later.isOver) {
    await tools.messenger.runJobs();
    await new Promise((wake) => setTimeout(wake, 5));
  }
  return answer;
}

it('a file that the only server refuses for its size fails as too large, and a smaller one is sent', async () => {
  const anna = await program();
  const ben = await program();
  const { accountId: annaId } = await anna.messenger.createAccount({ name: 'Anna' });
  const { accountId: to } = await ben.messenger.createAccount({ name: 'Ben' });
  for (const [from, peer, accountId] of [
    [anna, ben, to],
    [ben, anna, annaId],
  ] as const) {
    const { key } = await from.messenger.openConversation({ accountId });
    await from.messenger.send({ conversation: key, text: 'hello' });
    await from.messenger.runJobs();
    await peer.messenger.poll();
  }
  expect(await sendFile({ tools: anna, to, bytes: LIMIT + 1 })).toBe('file-too-large');
  expect(await sendFile({ tools: anna, to, bytes: LIMIT / 100 })).toBe('sent');
});
