/** `npm run e2e [-- file …]`: builds for tests and runs the end-to-end tests. */
import { runCommand } from './run-command.ts';
import { installMissing } from './system-packages.ts';

for (const sentence of await installMissing(['chromium', 'firefox', 'session-bus'])) console.error(sentence);
const built = await runCommand('node', ['scripts/build.ts', '--e2e'], { show: true });
if (built.code !== 0) process.exit(built.code);
const args = ['run', '-c', 'vitest.e2e.config.ts', ...process.argv.slice(2)];
process.exit((await runCommand('vitest', args, { show: true })).code);
