import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { describe, expect, it } from 'vitest';

/** What each room may import from the other rooms. `types` after a colon: only `import type`. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  crypto: [],
  protocol: ['crypto'],
  media: ['crypto', 'protocol'],
  network: ['crypto', 'protocol', 'messenger:types'],
  store: ['crypto', 'protocol', 'network:types', 'messenger:types'],
  messenger: ['crypto', 'protocol', 'media', 'network', 'store'],
  ui: ['messenger:types', 'store', 'crypto', 'protocol', 'media'],
  browser: ['crypto', 'protocol', 'media', 'store:types', 'messenger:types', 'network:types'],
  pages: ['ui', 'browser', 'media', 'store', 'messenger', 'protocol'],
  gateway: ['crypto', 'protocol', 'network'],
  relay: ['crypto', 'protocol', 'network', 'gateway'],
  'file-server': ['crypto', 'protocol', 'gateway'],
  devnet: ['crypto', 'protocol', 'network', 'file-server'],
  headless: ['crypto', 'protocol', 'media', 'network', 'store', 'messenger'],
};

/** Packages that a room may use. Everything else is refused, so a new package is a decision. */
const PACKAGES: Record<string, RegExp> = {
  crypto: /^@noble\/|^@scure\/base$/,
  protocol: /^@noble\/|^@scure\/base$|^@bufbuild\/protobuf/,
  media: /^@breezystack\/lamejs$/,
  network: /^@noble\/|^@scure\/base$|^node:/,
  store: /^dexie$|^@noble\/|^@scure\/base$/,
  messenger: /^dexie$|^@noble\/|^@scure\/base$|^@webext-core\/messaging$|^wxt\/browser$/,
  ui: /^preact|^@preact\/signals|^dexie$|^uqr$|^qr\/decode\.js$|^lucide-static|^@zxcvbn-ts\/|^wxt\/browser$|\.svg/,
  browser: /^wxt\/browser$|^webextension-polyfill$/,
  pages: /^preact$|^wxt\/browser$/,
  gateway: /^node:|^@noble\//,
  relay: /^node:/,
  'file-server': /^node:|^@noble\/|^@scure\/base$/,
  devnet: /^node:|^@noble\/|^@scure\/base$/,
  headless: /^node:|^fake-indexeddb|^dexie$/,
};

/** Only the named files may use what the rest of their room may not. */
const NODE_ONLY = new Set(['src/network/direct-transport.ts', 'src/network/guard-post.ts']);
const BROWSER_ONLY = new Set(['src/messenger/rpc.ts']);

interface Import {
  file: string;
  room: string;
  target: string;
  typesOnly: boolean;
  /** Loaded when it is needed. */
  isLater: boolean;
}

const root = join(import.meta.dirname, '../..');
const files = (await readdir(join(root, 'src'), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const room = file.split('/')[1] ?? '';
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s(type\s)?[^'"();]*?from\s*['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => ({
    file,
    room,
    target: match[2] ?? match[3] ?? '',
    typesOnly: match[1] !== undefined,
    isLater: match[0].includes('('),
  }));
}

function roomOf(line: Import): string | null {
  if (!line.target.startsWith('.')) return null;
  const path = relative(root, join(root, dirname(line.file), line.target));
  return path.startsWith('public/') ? null : (path.split('/')[1] ?? '');
}

const show = (line: Import) => `${line.file} imports ${line.target}`;

describe('the rooms of src', () => {
  it('are all known here', () => {
    expect([...new Set(imports.map((line) => line.room))].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it('import each other downwards only', () => {
    const wrong = imports.filter((line) => {
      const target = roomOf(line);
      if (target === null || target === line.room) return false;
      const allowed = MAY_IMPORT[line.room] ?? [];
      return !allowed.includes(target) && !(line.typesOnly && allowed.includes(`${target}:types`));
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('use only the packages they are allowed to', () => {
    const wrong = imports.filter(
      (line) => !line.target.startsWith('.') && PACKAGES[line.room]?.test(line.target) !== true,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('keep Node and the browser out of what runs in both', () => {
    const wrong = imports.filter(
      (line) =>
        (line.room === 'network' && line.target.startsWith('node:') && !NODE_ONLY.has(line.file)) ||
        (line.room === 'messenger' && line.target === 'wxt/browser' && !BROWSER_ONLY.has(line.file)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('name no clock, disk, browser or page in crypto, protocol and media', () => {
    const pure = files.filter((file) => /^src\/(crypto|protocol|media)\//.test(file));
    const wrong = pure.filter((file) =>
      /\b(document|window|localStorage|indexedDB|browser|chrome)\.|\bfetch\(|\bDate\.now\(/.test(
        readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
      ),
    );
    expect(pure.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it('write relative imports with their file ending', () => {
    const wrong = imports.filter(
      (line) => line.target.startsWith('.') && !/\.(tsx?|css|svg|json)(\?\w+)?$/.test(line.target),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('have no folder for leftovers', () => {
    expect(files.filter((file) => /(utils?|helpers?|common|shared|misc)[./]/.test(file))).toEqual([]);
  });
});

it('what the list needs first carries no curves: they come with the first content', () => {
  const reached = new Set(['src/pages/messenger-page.tsx', 'src/store/page.ts', 'src/ui/data/stored-data.ts']);
  for (const file of reached)
    for (const line of imports)
      if (line.file === file && !line.typesOnly && !line.isLater)
        reached.add(line.target.startsWith('.') ? join(dirname(file), line.target) : line.target);
  expect(reached).toContain('src/store/conversations.ts');
  expect([...reached].filter((file) => /^@noble\/curves|crypto\/platform\.ts$/.test(file))).toEqual([]);
});
