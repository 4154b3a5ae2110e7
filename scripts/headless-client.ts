import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { ROOT } from './run-command.ts';

/** Something that happened without being asked for. */
export interface HeadlessEvent {
  event: string;
  [field: string]: unknown;
}

interface Answer {
  id?: number;
  ok?: unknown;
  error?: { code: string; message: string };
  event?: string;
}

export type HeadlessClient = ReturnType<typeof startHeadless>;

/**
 * Runs `npm run headless` as a child and talks JSON lines with it.
 *
 * @param networkFile path of a node file
 */
export function startHeadless(
  networkFile: string,
  dataFolder: string,
  options: {
    /** Called for each event line. */
    onEvent?: (event: HeadlessEvent) => void;
    /** Origin; without it the nodes are asked directly. */
    gateway?: string;
  } = {},
) {
  const args = ['src/headless/main.ts', '--network', networkFile, '--data', dataFolder];
  if (options.gateway !== undefined) args.push('--gateway', options.gateway);
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, (answer: Answer) => void>();
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    if (answer.id !== undefined) {
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    } else if (answer.event !== undefined) options.onEvent?.(answer as HeadlessEvent);
  });
  // Whoever writes to a process that has just died hears it from `exited`.
  child.stdin.on('error', () => undefined);
  let last = 0;
  return {
    /** One command; rejects with the code and message of its error. */
    ask: (cmd: string, fields: object = {}): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, ({ ok, error }) =>
          error ? reject(new Error(`${cmd}: ${error.code}: ${error.message}`)) : resolve(ok),
        );
        void exited.then(() => reject(new Error(`${cmd}: the messenger has ended`)));
        child.stdin.write(`${JSON.stringify({ id, cmd, ...fields })}\n`);
      }),
    stop: async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
      child.kill(signal);
      await exited;
    },
  };
}
