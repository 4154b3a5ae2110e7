import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const SPECIFICATION = 'docs/protocol';

/** Pages about one page of the specification: a `§` without a page is one of that page. */
const ABOUT: Record<string, string> = { 'docs/odd-cases.md': '07', 'docs/notifications.md': '07' };

/** Where references are written. Generated code and vectors hold none of ours. */
const FOLDERS = ['src', 'entrypoints', 'test', 'bench', 'fuzz', 'soak', 'scripts', 'docs'];
const LEFT_OUT = /^(src\/protocol\/proto|test\/vectors\/data|docs\/pictures)\//;

interface Reference {
  /** `07`, `08b`, `gateway`, `README`; undefined where no page is named. */
  page: string | undefined;
  section: string;
  line: number;
}

/**
 * Every `§` of a text with the page that it belongs to: the one named just before it ("07 §5.7", "08-files.md §3"), or that
 * of the `§` before it where only signs or "and", "or", "to" stand between ("07 §5.7, §5.9 and §8"). A range counts
 * with both ends. Sections of RFCs are left out.
 */
function referencesIn(text: string): Reference[] {
  // A comment that goes on in the next line is one text; each removed sign becomes a blank so that lines still count.
  const flat = text.replace(/\n[ \t]*(?:\*|\/\/|>|#)[ \t]/g, (gap) => '\n' + ' '.repeat(gap.length - 1));
  const found: Reference[] = [];
  let last: { end: number; page: string | undefined } | undefined;
  for (const match of flat.matchAll(/§\s*(\d+(?:\.\d+)*)(?:\s?[–-]\s?§?(\d+(?:\.\d+)*))?/g)) {
    const before = flat.slice(Math.max(0, match.index - 80), match.index);
    const named = /(?:^|[^\w.])(\d{2}b?|gateway|README)(?:-[\w-]+)?(?:\.md)?[`*]*,?\s+[`*]*$/.exec(before);
    const ofAnRfc = /RFC \d+,?\s+$/.test(before);
    const between = last === undefined ? undefined : flat.slice(last.end, match.index);
    const goesOn = between !== undefined && /^(?:[\s,;/+]|and|or|to|(?:rule|step)s? \d+)*$/.test(between);
    const page = ofAnRfc ? 'RFC' : (named?.[1] ?? (goesOn ? last?.page : undefined));
    last = { end: match.index + match[0].length, page };
    if (page === 'RFC') continue;
    const line = flat.slice(0, match.index).split('\n').length;
    for (const section of [match[1], match[2]]) if (section !== undefined) found.push({ page, section, line });
  }
  return found;
}

/** Sections of each page by its headings (`## 5 Features`, `### 5.7 Link previews`) and numbered paragraphs (`7.3 Mark`). */
function sectionsByPage(): Map<string, ReadonlySet<string>> {
  const pages = new Map<string, ReadonlySet<string>>();
  for (const name of filesOf(SPECIFICATION)) {
    const page = pageOf(name);
    if (page === undefined) continue;
    const headings = readFileSync(join(root, name), 'utf8').matchAll(
      /^(?:#{2,4} (?=\d)|(?=\d+\.\d))(\d+(?:\.\d+)*)\.?\s/gm,
    );
    pages.set(page, new Set(Array.from(headings, ([, section]) => section!)));
  }
  return pages;
}

function pageOf(file: string): string | undefined {
  return /^docs\/protocol\/(\d{2}b?|gateway|README)[\w-]*\.md$/.exec(file)?.[1];
}

const everyFile = (
  await Promise.all(FOLDERS.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })))
)
  .flat()
  .filter((entry) => entry.isFile() && /\.(tsx?|css|html|md)$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .concat((await readdir(root)).filter((name) => name.endsWith('.md')))
  .filter((file) => !LEFT_OUT.test(file) && file !== 'test/architecture/references.test.ts');

function filesOf(folder: string): string[] {
  return everyFile.filter((file) => file.startsWith(`${folder}/`));
}

describe('references to the specification', () => {
  const pages = sectionsByPage();

  it('has the pages that the others point to', () => {
    expect([...pages.keys()].toSorted()).toEqual([
      '01',
      '02',
      '03',
      '04',
      '05',
      '06',
      '07',
      '08',
      '08b',
      '09',
      '10',
      '11',
      'README',
      'gateway',
    ]);
    expect([...pages].filter(([, sections]) => sections.size <= 2)).toEqual([]);
  });

  it('names a section that exists, everywhere', () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const file of everyFile) {
      const own = pageOf(file) ?? ABOUT[file];
      for (const { page, section, line } of referencesIn(readFileSync(join(root, file), 'utf8'))) {
        checked++;
        // In the specification "04 §8, §13.5" may go on with the page named before or come back to its own.
        const candidates = [page, own].filter((name) => name !== undefined);
        if (candidates.length === 0) wrong.push(`${file}:${line} names no page for §${section}`);
        else if (!candidates.some((name) => pages.get(name)?.has(section)))
          wrong.push(`${file}:${line} names ${candidates.join(' or ')} §${section}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(500);
  });

  it('names pages and files of the specification that exist', () => {
    const wrong: string[] = [];
    for (const file of everyFile) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const [path] of text.matchAll(/docs\/(?:protocol|decisions)\/[\w.-]*\w/g))
        if (!existsSync(join(root, path)) && !existsSync(join(root, `${path}.md`))) wrong.push(`${file} names ${path}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each<[string, [string | undefined, string][]]>([
    ['/** @see 07 §5.7 */', [['07', '5.7']]],
    [
      'see 08b §1, §2 and\n * §3',
      [
        ['08b', '1'],
        ['08b', '2'],
        ['08b', '3'],
      ],
    ],
    ['(01-accounts-and-keys.md §12 step 4)', [['01', '12']]],
    [
      '02 §2–4; 04\n// §7.14',
      [
        ['02', '2'],
        ['02', '4'],
        ['04', '7.14'],
      ],
    ],
    ['docs/protocol/gateway.md §7.1', [['gateway', '7.1']]],
    ['RFC 8878 §4.1, §4.2', []],
    ['the year 2007 §5', [[undefined, '5']]],
    ['07 says more in §5', [[undefined, '5']]],
  ])('are understood as they are written: %s', (text, expected) => {
    expect(referencesIn(text).map(({ page, section }) => [page, section])).toEqual(expected);
  });
});
