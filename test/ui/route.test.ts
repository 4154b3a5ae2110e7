import { describe, expect, it } from 'vitest';
import { freshRoute, parseHash } from '../../src/ui/route.ts';

describe('freshRoute', () => {
  const kept = { route: { view: 'conversation', key: 'k' }, atMs: 1_000_000 };

  it('returns to where one was for ten minutes', () => {
    expect(freshRoute(kept, 1_000_000 + 9 * 60_000)).toEqual(kept.route);
    expect(freshRoute(kept, 1_000_000 + 11 * 60_000)).toEqual({ view: 'list' });
  });

  it.each([
    null,
    'x',
    {},
    { route: null, atMs: 1 },
    { route: { view: 'conversation' }, atMs: 1 },
    { route: { view: 'else' }, atMs: 1 },
  ])('opens the list for %j', (value) => {
    expect(freshRoute(value, 2)).toEqual({ view: 'list' });
  });
});

describe('freshRoute of a search', () => {
  it('keeps the conversation that is looked in', () => {
    const route = { view: 'search', text: 'tea', conversation: 'ana' };
    expect(freshRoute({ route, atMs: 1 }, 2)).toEqual(route);
    expect(freshRoute({ route: { ...route, conversation: 7 }, atMs: 1 }, 2)).toEqual({ view: 'search', text: 'tea' });
  });
});

describe('parseHash', () => {
  it('reads places and refuses the rest', () => {
    expect(parseHash('#conversation/a%2Fb')).toEqual({ route: { view: 'conversation', key: 'a/b' }, share: false });
    expect(parseHash('#share')).toEqual({ route: { view: 'list' }, share: true });
    expect(parseHash('#new/alice%20b')).toEqual({ route: { view: 'new', to: 'alice b' }, share: false });
    expect(parseHash('#search/two%20words')).toEqual({ route: { view: 'search', text: 'two words' }, share: false });
    expect([parseHash(''), parseHash('#nowhere'), parseHash('#conversation/')]).toEqual([null, null, null]);
  });
});
