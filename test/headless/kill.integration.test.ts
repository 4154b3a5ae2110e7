import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';

const MAIN = join(import.meta.dirname, '../../src/headless/main.ts');

interface Answer {
  id?: number;
  ok?: Record<string, unknown>;
  error?: { code: string };
}

/** One real process over a data folder. */
class Program {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #next = 1;

  constructor(network: string, data: string) {
    this.#child = spawn(process.execPath, [MAIN, '--network', network, '--data', data], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer; // a line that is no JSON fails the test
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  ask(cmd: string, fields: object = {}): Promise<Record<string, unknown>> {
    const id = this.#next++;
    this.#child.stdin?.write(`${JSON.stringify({ id, cmd, ...fields })}\n`);
    return new Promise((resolve, reject) =>
      this.#waiting.set(id, ({ ok, error }) => (ok ? resolve(ok) : reject(new Error(`${cmd}: ${error?.code}`)))),
    );
  }

  async texts(other: unknown): Promise<string[]> {
    const { messages } = (await this.ask('messages', { with: other })) as { messages: { text: string }[] };
    return messages.map(({ text }) => text);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

let devnet: Devnet;
let folder: string;
let network: string;

beforeAll(async () => {
  devnet = await startDevnet();
  folder = mkdtempSync(join(tmpdir(), 'starling-kill-'));
  network = join(folder, 'network.json');
  writeFileSync(network, JSON.stringify(devnet.networkFile()));
});

afterAll(async () => {
  await devnet.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('keeps account and talk over kill -9 in the middle of sending, and doubles nothing', async () => {
  let anna = new Program(network, join(folder, 'anna'));
  const ben = new Program(network, join(folder, 'ben'));
  const account = await anna.ask('create', { name: 'Anna' });
  const { accountId: benId } = await ben.ask('create', { name: 'Ben' });
  const sent: string[] = [];
  for (const waitMs of [0, 20, 60, 150]) {
    await anna.ask('send', { to: benId, text: `done ${waitMs}` });
    void anna.ask('send', { to: benId, text: `cut ${waitMs}` }).catch(() => undefined);
    // The command after it is answered when the message is on disk.
    await anna.ask('account');
    sent.push(`done ${waitMs}`, `cut ${waitMs}`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await anna.kill();
    anna = new Program(network, join(folder, 'anna'));
    expect((await anna.ask('account'))['accountId']).toBe(account['accountId']);
    expect(await anna.texts(benId)).toEqual(sent);
  }
  await expect
    .poll(
      async () => {
        await ben.ask('poll');
        return ben.texts(account['accountId']);
      },
      { interval: 500 },
    )
    .toEqual(sent);
  await Promise.all([anna.kill(), ben.kill()]);
});
