/** `npm run zip`: the packages that stores take, and the sources Mozilla's reviewers ask for. */
import { runCommand } from './run-command.ts';

for (const args of [['zip'], ['zip', '-b', 'firefox', '--mv3']]) {
  const { code } = await runCommand('wxt', args, { show: true });
  if (code !== 0) process.exit(code);
}
