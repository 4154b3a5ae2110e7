import { spawn } from 'node:child_process';
import { afterAll } from 'vitest';
import { findProgram } from '../../scripts/system-packages.ts';

/**
 * Gives the tests of a file a session bus of their own, so that files can run side by side: a bus has one notification
 * server. Without the program there is no bus, and what needs one is left out.
 */
async function startSessionBus(): Promise<void> {
  const program = findProgram('dbus-daemon');
  if (program === null) return;
  const bus = spawn(program, ['--session', '--nofork', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => bus.kill());
  afterAll(() => void bus.kill());
  process.env.DBUS_SESSION_BUS_ADDRESS = await new Promise<string>((found, fail) => {
    let text = '';
    bus.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes('\n')) found(text.trim());
    });
    bus.once('exit', (code) => fail(new Error(`dbus-daemon ended with ${code}`)));
  });
}

await startSessionBus();
