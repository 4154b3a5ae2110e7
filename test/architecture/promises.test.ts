import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Pages that promise, and the folder of the tests that they name without one. */
const PAGES: Record<string, string | null> = {
  'SECURITY.md': null,
  'PRIVACY.md': null,
  'docs/odd-cases.md': 'test/messenger',
  'docs/security-tests.md': null,
};

interface Named {
  line: number;
  /** `test/…`: a file, a folder, or a pattern with braces. */
  path: string;
  /** Names of tests in it, or their beginnings; `…` stands for what is left out. */
  tests: string[];
}

/** "`test/x.test.ts`: shows this, hides that; `test/y.test.ts`" names two files, and two tests of the first. */
function namedIn(text: string, folder: string | null): Named[] {
  return text.split('\n').flatMap((line, i) =>
    [...line.matchAll(/`([^`\s]+)`(?:: ([^;|`)\n]+))?/g)].flatMap(([, path = '', tests]) => {
      const isTest = path.startsWith('test/') || /\.test\.tsx?$/.test(path);
      if (!isTest) return [];
      return {
        line: i + 1,
        path: path.startsWith('test/') || folder === null ? path : `${folder}/${path}`,
        tests: tests?.replace(/[.,]?\s*$/, '').split(', ') ?? [],
      };
    }),
  );
}

const filesOf = (path: string): string[] =>
  globSync(path.replace(/\/$/, ''), { cwd: root }).flatMap((found) =>
    statSync(join(root, found)).isDirectory() ? globSync(`${found}/**/*.{ts,tsx}`, { cwd: root }) : [found],
  );

/** A name may hold commas itself: then the parts are looked for one after the other. */
function holds(source: string, name: string): boolean {
  let from = 0;
  for (const part of name.split('…')) {
    const at = source.indexOf(part.trim(), from);
    if (at < 0) return false;
    from = at + part.trim().length;
  }
  return true;
}

describe.each(Object.entries(PAGES))('%s', (page, folder) => {
  const text = readFileSync(join(root, page), 'utf8');
  const named = namedIn(text, folder);

  it('names tests', () => {
    expect(named.length).toBeGreaterThan(10);
  });

  it('names files that exist', () => {
    const missing = named.filter(({ path }) => filesOf(path).length === 0);
    expect(missing.map(({ line, path }) => `${page}:${line} ${path}`)).toEqual([]);
  });

  it('names tests that are in their files', () => {
    const missing = named.flatMap(({ line, path, tests }) => {
      const source = filesOf(path)
        .map((file) => readFileSync(join(root, file), 'utf8'))
        .join('\n');
      return tests.filter((name) => !holds(source, name)).map((name) => `${page}:${line} ${path}: ${name}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('every promise has a test', () => {
  const bullets = (page: string, heading: string): string[] => {
    const [, section = ''] = readFileSync(join(root, page), 'utf8').split(`## ${heading}\n`);
    return section.split(/\n## /)[0]?.split(/^- /m).slice(1) ?? [];
  };
  const rows = (text: string): string[] =>
    text.split('\n').filter((line) => /^\| (?!---|promise|attacker|rule|case)/.test(line));

  it('in the list of SECURITY.md', () => {
    const promises = bullets('SECURITY.md', 'What Starling promises today');
    expect(promises.length).toBeGreaterThan(10);
    expect(promises.filter((promise) => namedIn(promise, null).length === 0)).toEqual([]);
  });

  it('in the list of PRIVACY.md', () => {
    const promises = bullets('PRIVACY.md', 'What is asked and told');
    expect(promises.length).toBeGreaterThan(10);
    expect(promises.filter((promise) => namedIn(promise, null).length === 0)).toEqual([]);
  });

  it('in the tables of SECURITY.md, odd-cases.md and security-tests.md', () => {
    const lacking = ['SECURITY.md', 'docs/odd-cases.md', 'docs/security-tests.md'].flatMap((page) =>
      rows(readFileSync(join(root, page), 'utf8'))
        .filter((row) => !/`[^`]*test|`npm run|the same|as the thief|\| tests? \d|\| – \|$/.test(row))
        .map((row) => `${page}: ${row}`),
    );
    expect(lacking).toEqual([]);
  });

  it('by the number of an odd case, too', () => {
    const source = readFileSync(join(root, 'test/messenger/odd-cases.test.ts'), 'utf8');
    const numbers = [...readFileSync(join(root, 'docs/odd-cases.md'), 'utf8').matchAll(/\| tests? (\d+) \|/g)];
    expect(numbers.length).toBeGreaterThan(5);
    expect(numbers.map(([, number]) => number).filter((number) => !source.includes(`it('${number}: `))).toEqual([]);
  });
});

it('sees what is missing', () => {
  const [first, second] = namedIn('x | `a.test.ts`: does this, and … that; `test/{b,c}.test.ts` |', 'test/messenger');
  expect(first).toEqual({ line: 1, path: 'test/messenger/a.test.ts', tests: ['does this', 'and … that'] });
  expect(second).toEqual({ line: 1, path: 'test/{b,c}.test.ts', tests: [] });
  expect(filesOf('test/architecture/{promises,imports}.test.ts')).toHaveLength(2);
  expect(filesOf('test/architecture/nothing.test.ts')).toEqual([]);
  expect(holds("it('does this and not that'", 'does … that')).toBe(true);
  expect(holds("it('does this and not that'", 'that … does')).toBe(false);
  expect(existsSync(join(root, 'test/architecture'))).toBe(true);
});
