/** `npm run echo -- --network <file>`: a companion account that answers whatever it is told. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { startHeadless } from './headless-client.ts';

const POLL_MS = 1_000;

interface Conversation {
  id: string;
  request: string;
}

interface Message {
  id: string;
  outgoing: boolean;
  text: string;
}

export interface Echo {
  accountId: string;
  stop(): Promise<void>;
}

/** What Echo says to a text. */
export function echoOf(text: string): string {
  return `You said: ${text}`;
}

/** Starts the companion; it polls once a second, accepts everybody and answers each message once. */
export async function startEcho(networkFile: string): Promise<Echo> {
  const client = startHeadless(networkFile, await mkdtemp(join(tmpdir(), 'starling-echo-')));
  const { accountId } = (await client.ask('create', { name: 'Echo' })) as { accountId: string };
  const answered = new Set<string>();
  let stopped = false;

  const answerAll = async () => {
    await client.ask('poll');
    const { conversations } = (await client.ask('conversations')) as { conversations: Conversation[] };
    for (const { id, request } of conversations) {
      if (id === accountId) continue;
      if (request === 'incoming') await client.ask('accept', { with: id });
      const { messages } = (await client.ask('messages', { with: id, limit: 50 })) as { messages: Message[] };
      for (const message of messages) {
        if (message.outgoing || message.text === '' || answered.has(message.id)) continue;
        answered.add(message.id);
        await client.ask('send', { to: id, text: echoOf(message.text) });
      }
    }
  };
  const loop = async () => {
    while (!stopped) {
      // The network may be going away; the next round tries again.
      await answerAll().catch((error: unknown) => {
        if (!stopped) console.error('Echo:', error instanceof Error ? error.message : 'failed');
      });
      await sleep(POLL_MS);
    }
  };
  void loop();
  return {
    accountId,
    stop: async () => {
      stopped = true;
      await client.stop();
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { network: { type: 'string' } } });
  if (values.network === undefined) {
    console.error('npm run echo -- --network <file>   (the file that npm run devnet prints)');
    process.exit(2);
  }
  const echo = await startEcho(values.network);
  console.log(`Echo is ${echo.accountId}`);
  const stop = () => void echo.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
