/**
 * `npm run zip`: the packages that stores take, the sources Mozilla's reviewers ask for, the relay, and `SHA256SUMS` of all.
 * Whoever builds the same commit gets the same bytes (`docs/releases.md`).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { buildRelay } from './relay-build.ts';
import { ROOT, runCommand } from './run-command.ts';
import { zipArchive, type ArchivedFile } from './zip-archive.ts';

/** All that `npm ci && npm run zip` needs, and what a reviewer reads first. Tests and pictures stay out. */
const SOURCES = [
  'src',
  'entrypoints',
  'public',
  'scripts',
  'package.json',
  'package-lock.json',
  'wxt.config.ts',
  'tsconfig.json',
  '.oxlintrc.json',
  '.prettierrc.json',
  'LICENSE',
  'README.md',
  'ARCHITECTURE.md',
  'docs/releases.md',
];

const output = join(ROOT, '.output');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

await rm(output, { recursive: true, force: true });
const { code } = await runCommand('node', ['scripts/build.ts'], { show: true });
if (code !== 0) process.exit(code);

const sums: string[] = [];
for (const [name, files] of [
  ['chrome', (await filesBelow(join(output, 'chrome-mv3'))).map(withoutKey)],
  ['firefox', await filesBelow(join(output, 'firefox-mv3'))],
  ['sources', (await Promise.all(SOURCES.map(async (path) => sourceFiles(path)))).flat()],
] as const) {
  const file = `starling-${version}-${name}.zip`;
  const archive = zipArchive(files);
  await writeFile(join(output, file), archive);
  sums.push(`${createHash('sha256').update(archive).digest('hex')}  ${file}\n`);
}
const relay = readFileSync(await buildRelay());
await writeFile(join(output, 'starling-relay.mjs'), relay);
sums.push(`${createHash('sha256').update(relay).digest('hex')}  starling-relay.mjs\n`);
await writeFile(join(output, 'SHA256SUMS'), sums.join(''));
process.stdout.write(sums.join(''));

/** Chrome's store refuses a package that brings a key. */
function withoutKey(file: ArchivedFile): ArchivedFile {
  if (file.path !== 'manifest.json') return file;
  const { key: _, ...manifest } = JSON.parse(Buffer.from(file.bytes).toString()) as Record<string, unknown>;
  return { ...file, bytes: Buffer.from(JSON.stringify(manifest)) };
}

async function sourceFiles(path: string): Promise<ArchivedFile[]> {
  if (/\.\w+$|^LICENSE$/.test(path)) return [{ path, bytes: readFileSync(join(ROOT, path)) }];
  return (await filesBelow(join(ROOT, path))).map((file) => ({ ...file, path: `${path}/${file.path}` }));
}

async function filesBelow(folder: string): Promise<ArchivedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { path: relative(folder, file).replaceAll(sep, '/'), bytes: readFileSync(file) };
    });
}
