/** `npm run build`: both packages, their sizes next to the budgets; fails if one is exceeded. */
import { join } from 'node:path';

import { measureBuild } from './bundle-size.ts';
import { ROOT, runCommand } from './run-command.ts';

const forTests = process.argv.includes('--e2e');
const forDevelopment = process.argv.includes('--development');
const env = forTests ? { STARLING_E2E: '1' } : forDevelopment ? { STARLING_DEVELOPMENT: '1' } : undefined;
const folder = join(ROOT, forTests ? '.output-e2e' : forDevelopment ? '.output-development' : '.output');

let exceeded = false;
for (const [browser, args] of [
  ['chrome', ['build']],
  ['firefox', ['build', '-b', 'firefox', '--mv3']],
] as const) {
  const { code, output } = await runCommand('wxt', args, env === undefined ? {} : { env });
  if (code !== 0) {
    console.error(output);
    process.exit(code);
  }
  for (const { name, bytes, limit } of measureBuild(join(folder, `${browser}-mv3`))) {
    const over = bytes > limit;
    exceeded ||= over;
    console.log(
      `${browser.padEnd(8)} ${name.padEnd(18)} ${kilobytes(bytes)} of ${kilobytes(limit)} gzip${over ? '  TOO LARGE' : ''}`,
    );
  }
}
if (exceeded) {
  console.error('A budget is exceeded.');
  process.exit(1);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(6)} kB`;
}
