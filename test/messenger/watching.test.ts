import { expect, it } from 'vitest';
import { Watching } from '../../src/messenger/watching.ts';

const NOW = 1_800_000_000_000;

it('knows the conversations in front in any window, and forgets pages that are closed or not heard of', () => {
  const watching = new Watching();
  watching.tell('popup', 'a', true, NOW);
  watching.tell('tab', 'b', true, NOW);
  watching.tell('hidden', 'c', false, NOW);
  watching.tell('list', null, true, NOW + 30_000);
  expect(watching.looking(NOW)).toEqual(new Set(['a', 'b']));
  watching.close('popup');
  expect(watching.looking(NOW)).toEqual(new Set(['b']));
  expect(watching.looking(NOW + 45_000)).toEqual(new Set());
  expect(watching.isWatched(NOW + 45_000)).toBe(true);
  expect(watching.isWatched(NOW + 75_000)).toBe(false);
});
