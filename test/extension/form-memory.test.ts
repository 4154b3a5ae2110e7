import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../src/ui');

/** Fields of a source file that hold words: each from its `<` to where it ends. */
function fieldsOf(source: string): string[] {
  return [...source.matchAll(/<(?:input|textarea)\b[\s\S]*?\n\s*\/>|<(?:input|textarea)\b[^\n]*\/>/g)]
    .map(([field]) => field)
    .filter((field) => !/type="(?:checkbox|radio|file|range)"/.test(field));
}

it('no field lets the browser write down what is typed: tabs that are restored keep it in the open', () => {
  const fields = globSync('**/*.tsx', { cwd: root }).flatMap((file) =>
    fieldsOf(readFileSync(join(root, file), 'utf8')).map((field) => ({ file, field })),
  );
  expect(fields.length).toBeGreaterThan(10);
  expect(fields.filter(({ field }) => !/\bautocomplete[=]/.test(field))).toEqual([]);
});
