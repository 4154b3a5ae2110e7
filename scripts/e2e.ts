/** `npm run e2e [-- file …]`: builds for tests and runs the end-to-end tests under a session bus of their own. */
import { runCommand } from './run-command.ts';
import { findProgram, installMissing } from './system-packages.ts';

for (const sentence of await installMissing(['chromium', 'firefox', 'session-bus'])) console.error(sentence);
const built = await runCommand('node', ['scripts/build.ts', '--e2e'], { show: true });
if (built.code !== 0) process.exit(built.code);
const bus = findProgram('dbus-run-session') === null ? [] : ['dbus-run-session', '--'];
const [command = 'vitest', ...args] = [...bus, 'vitest', 'run', '-c', 'vitest.e2e.config.ts', ...process.argv.slice(2)];
process.exit((await runCommand(command, args, { show: true })).code);
