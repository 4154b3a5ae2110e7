import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import { SYNCED_DEFAULTS } from '../../src/store/synced-defaults.ts';
import { describe, expect, it } from 'vitest';
import {
  decideNotifications,
  type NotifiableArrival,
  type NotificationSituation,
} from '../../src/messenger/notifications.ts';
import { pollInterval } from '../../src/messenger/poll-interval.ts';

const NOW = 1_800_000_000_000;

const arrival = (key: string, text: string, change: object = {}, sentAtMs = NOW): NotifiableArrival => ({
  isFirstRequest: false,
  message: {
    id: text,
    conversation: key,
    from: '05',
    outgoing: false,
    text,
    preview: null,
    sentAtMs,
    receivedAtMs: sentAtMs,
    status: 'received',
    failure: null,
    hash: null,
    ...MESSAGE_DEFAULTS,
    reactions: [],
    kind: 'text',
  },
  reaction: null,
  conversation: {
    key,
    accountId: `05${'ab'.repeat(32)}`,
    kind: 'contact',
    name: `N${key}`,
    nickname: '',
    approved: true,
    approvedMe: true,
    blocked: false,
    request: 'none',
    visible: 1,
    lastActivityMs: 0,
    unread: 1,
    lastReadMs: 0,
    last: null,
    ...SYNCED_DEFAULTS,
    ...change,
  },
});

const decide = (arrivals: NotifiableArrival[], change: Partial<NotificationSituation> = {}) =>
  decideNotifications(arrivals, {
    level: 'name-and-text',
    looking: new Set(),
    nowMs: NOW,
    recent: new Set(),
    ...change,
  });

describe('decideNotifications', () => {
  it('shows one per conversation, with the newest text and the count', () => {
    expect(decide([arrival('a', '1'), arrival('b', 'x'), arrival('a', '2')])).toEqual([
      { kind: 'message', conversation: 'a', name: 'Na', text: '2', count: 2, silent: false },
      { kind: 'message', conversation: 'b', name: 'Nb', text: 'x', count: 1, silent: false },
    ]);
  });

  it('hides what the level hides', () => {
    expect(decide([arrival('a', '1')], { level: 'name' })).toMatchObject([{ name: 'Na', text: '' }]);
    expect(decide([arrival('a', '1')], { level: 'nothing' })).toMatchObject([{ name: '', text: '' }]);
    expect(decide([arrival('a', '1')], { level: 'off' })).toEqual([]);
  });

  it('names people by nickname, name or a short id', () => {
    expect(decide([arrival('a', '1', { nickname: 'Nick' })])).toMatchObject([{ name: 'Nick' }]);
    expect(decide([arrival('a', '1', { name: '' })])).toMatchObject([{ name: '(05ab…abab)' }]);
  });

  it('says nothing of what one looks at, wrote, has read or blocked', () => {
    expect(decide([arrival('a', '1')], { looking: new Set(['a']) })).toEqual([]);
    const own = arrival('a', '1');
    own.message.outgoing = true;
    expect(decide([own, arrival('b', '1', { lastReadMs: NOW }), arrival('c', '1', { blocked: true })])).toEqual([]);
  });

  it('tells of a stranger once and never who or what', () => {
    const first = { ...arrival('a', 'private', { request: 'incoming' }), isFirstRequest: true };
    expect(decide([first, arrival('a', 'more', { request: 'incoming' })])).toEqual([
      { kind: 'request', conversation: 'a', silent: false },
    ]);
    expect(decide([arrival('a', 'more', { request: 'incoming' })])).toEqual([]);
  });

  it('sums up more than three conversations within five seconds', () => {
    const many = ['a', 'b', 'c', 'd'].map((key) => arrival(key, '1'));
    expect(decide(many)).toEqual([{ kind: 'summary', conversations: 4, messages: 4, silent: false }]);
    expect(decide([arrival('d', '1')], { recent: new Set(['a', 'b', 'c']) })).toMatchObject([{ kind: 'summary' }]);
    expect(decide([arrival('a', '1')], { recent: new Set(['a', 'b', 'c']) })).toMatchObject([{ kind: 'message' }]);
  });

  it('is silent about what is older than a day', () => {
    expect(decide([arrival('a', '1', {}, NOW - 86_400_001)])).toMatchObject([{ silent: true }]);
    expect(decide([arrival('a', '1', {}, NOW - 86_400_001), arrival('a', '2')])).toMatchObject([{ silent: false }]);
  });
});

describe('pollInterval', () => {
  const base = { nowMs: NOW, isWatched: false, lastSentMs: 0, lastArrivalMs: NOW, pollSeconds: 60, jitter: 0.5 };

  it('is 3 to 5 s while a page is open', () => {
    expect(pollInterval({ ...base, isWatched: true, jitter: 0 })).toBe(3_000);
    expect(pollInterval({ ...base, isWatched: true, jitter: 0.999 })).toBeLessThan(5_000);
  });

  it('is as chosen otherwise, twice that in quiet times, short after sending', () => {
    expect(pollInterval(base)).toBe(54_000);
    expect(pollInterval({ ...base, lastArrivalMs: NOW - 3_600_001 })).toBe(108_000);
    expect(pollInterval({ ...base, lastSentMs: NOW - 119_999 })).toBe(5_000);
    expect(pollInterval({ ...base, pollSeconds: 1 })).toBe(27_000);
    // Never longer than the alarm that asks for it.
    expect(pollInterval({ ...base, jitter: 0.999 })).toBeLessThan(60_000);
  });
});
