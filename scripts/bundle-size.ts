import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Measured {
  name: string;
  /** gzip, level 9. */
  bytes: number;
  limit: number;
}

const POPUP_LIMIT = 80_000;
/** It holds the encoder of configs, the rules for what is believed, and the making again of calls that were cut off. */
const BACKGROUND_LIMIT = 205_000;

/** Sizes of what one build loads first, next to their limits. */
export function measureBuild(folder: string): Measured[] {
  return [
    { name: 'popup, first load', bytes: firstLoadBytes(folder, 'popup.html'), limit: POPUP_LIMIT },
    { name: 'background', bytes: gzipBytes(join(folder, 'background.js')), limit: BACKGROUND_LIMIT },
  ];
}

/** The scripts of a page and everything they import statically; what is loaded later by `import()` does not count. */
export function firstLoadBytes(folder: string, page: string): number {
  const html = readFileSync(join(folder, page), 'utf8');
  const scripts = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map((match) => join(folder, match[1] ?? ''));
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const match of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) visit(join(dirname(file), match[1] ?? ''));
  };
  for (const script of scripts) visit(script);
  return [...seen].reduce((sum, file) => sum + gzipBytes(file), 0);
}

/** `import{a}from"./b.js"`, `import"./b.js"`, `export{a}from"./b.js"`, as minifiers write them. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g;

function gzipBytes(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}
