import { describe, expect, it, vi } from 'vitest';

vi.mock('wxt/browser', () => ({ browser: {} }));
const { badgeText, iconName, isSummaryOver, LOCKED_TOOLBAR } = await import('../../src/browser/badge.ts');
const { hostPattern } = await import('../../src/browser/permissions.ts');

const state = { unread: 0, requests: 0, showCount: true, offline: false, missing: false, locked: false };

describe('the toolbar button', () => {
  it.each([
    ['nothing new', {}, ''],
    ['a count', { unread: 3 }, '3'],
    ['99 as they are', { unread: 99 }, '99'],
    ['no more than 99', { unread: 100 }, '99+'],
    ['no number for requests', { requests: 4 }, ''],
    ['nothing if the person wants none', { unread: 2, requests: 4, showCount: false }, ''],
  ])('shows %s', (_, change, text) => {
    expect(badgeText({ ...state, ...change })).toBe(text);
  });

  it('is grey without the network, whatever is unread', () => {
    expect(iconName(state)).toBe('normal');
    expect(iconName({ ...state, unread: 1, requests: 1, offline: true })).toBe('offline');
    expect(iconName({ ...state, unread: 1, missing: true })).toBe('offline');
    expect(iconName({ ...state, requests: 1, offline: true, locked: true })).toBe('locked');
    expect(badgeText(LOCKED_TOOLBAR)).toBe('');
  });

  it('has a dot for requests, unless a number says more', () => {
    expect(iconName({ ...state, requests: 1 })).toBe('unread');
    expect(iconName({ ...state, requests: 1, unread: 1 })).toBe('normal');
    expect(iconName({ ...state, requests: 1, unread: 1, showCount: false })).toBe('unread');
  });
});

describe('a summary of several conversations', () => {
  it('is over when everything is read, but not for strangers alone that it tells of', () => {
    expect(isSummaryOver(3, state)).toBe(true);
    expect(isSummaryOver(3, { ...state, requests: 2 })).toBe(true);
    expect(isSummaryOver(0, { ...state, requests: 2 })).toBe(false);
    expect(isSummaryOver(3, { ...state, unread: 1 })).toBe(false);
  });
});

describe('hostPattern', () => {
  it.each([
    ['https://gateway.example', 'https://gateway.example/*'],
    ['https://gateway.example:8443', 'https://gateway.example/*'],
    ['http://127.0.0.1:22420', 'http://127.0.0.1/*'],
  ])('%s asks for %s', (origin, pattern) => {
    expect(hostPattern(origin)).toBe(pattern);
  });
});
