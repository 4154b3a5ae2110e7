import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** The project's own tools come first, its own Node among them. */
const PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);

export interface CommandResult {
  /** Exit code; 1 if ended by a signal. */
  code: number;
  /** stdout and stderr in the order they came. */
  output: string;
}

/**
 * Runs a program in the project's folder.
 *
 * @param options.show passes its output through while it runs
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { show?: boolean; env?: Record<string, string> } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env, PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (stream: NodeJS.WriteStream) => (data: Buffer) => {
      output += data.toString();
      if (options.show === true) stream.write(data);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
