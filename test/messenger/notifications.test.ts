import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import { SYNCED_DEFAULTS } from '../../src/store/synced-defaults.ts';
import type { MessageFile, MessageRow, NotifyMode } from '../../src/store/rows.ts';
import { describe, expect, it } from 'vitest';
import {
  decideNotifications,
  type NotifiableArrival,
  type NotificationSituation,
} from '../../src/messenger/notifications.ts';
import { makesNotification, mentions } from '../../src/messenger/notification-rule.ts';
import { pollInterval } from '../../src/messenger/poll-interval.ts';

const NOW = 1_800_000_000_000;
const OWN = `05${'cd'.repeat(32)}`;
const PEER = `05${'ab'.repeat(32)}`;

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
    accountId: PEER,
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
    sound: true,
    looking: new Set(),
    nowMs: NOW,
    recent: new Map(),
    isFirst: false,
    ownId: OWN,
    names: new Map(),
    ...change,
  }).events;

const saying = (arrived: NotifiableArrival, change: Partial<MessageRow>): NotifiableArrival => ({
  ...arrived,
  message: { ...arrived.message, ...change },
});

const reacting = (key: string, emoji: string, atMs = NOW, change: object = {}): NotifiableArrival => ({
  ...saying(arrival(key, 'mine', change, NOW - 1000), { outgoing: true }),
  reaction: { emoji, atMs },
});

const missedCall = (key: string, change: object = {}) =>
  saying(arrival(key, 'noticeMissedCall', change), { kind: 'notice' });

const PHOTO: MessageFile = {
  id: 'f',
  contentType: 'image/jpeg',
  name: 'a.jpg',
  size: 1,
  width: 1,
  height: 1,
  caption: '',
  isVoice: false,
  address: null,
};

describe('when: what makes a notification (07 §6.1)', () => {
  it('nothing of what one looks at, wrote, has read or blocked', () => {
    expect(decide([arrival('a', '1')], { looking: new Set(['a']) })).toEqual([]);
    const own = saying(arrival('a', '1'), { outgoing: true });
    expect(decide([own, arrival('b', '1', { lastReadMs: NOW }), arrival('c', '1', { blocked: true })])).toEqual([]);
    expect(decide([arrival('b', '1', { lastReadMs: NOW - 1 })])).toHaveLength(1);
  });

  it.each([
    ['muted for good', { notify: 'none' }, 0],
    ['muted until later', { mutedUntilMs: NOW + 1 }, 0],
    ['muted until now', { mutedUntilMs: NOW }, 1],
    ['everything', { notify: 'all' }, 1],
    ['mentions, which only groups know', { notify: 'mentions' }, 1],
  ])('a conversation that is set to: %s', (_, change, events) => {
    for (const arrived of [arrival('a', '1', change), missedCall('a', change), reacting('a', '😈', NOW, change)])
      expect(decide([arrived])).toHaveLength(events);
  });

  it.each<[NotifyMode, boolean, boolean, boolean]>([
    ['mentions', true, false, false],
    ['mentions', true, true, true],
    ['mentions', false, false, true],
    ['default', true, false, true],
    ['all', true, false, true],
    ['none', true, true, false],
  ])('%s, in a group %s, a mention %s: %s', (notify, isGroup, isMention, makes) => {
    expect(makesNotification({ notify, mutedUntilMs: 0, isGroup, isMention }, NOW)).toBe(makes);
  });

  it('a mention names us or answers us, by any of our IDs', () => {
    const blinded = `15${'ef'.repeat(32)}`;
    const own = new Set([OWN, blinded]);
    const quote = (author: string) => ({ author, sentAtMs: 1 });
    expect(mentions({ text: `hi @${OWN}!`, quote: null }, own)).toBe(true);
    expect(mentions({ text: `@${blinded}`, quote: null }, own)).toBe(true);
    expect(mentions({ text: 'yes', quote: quote(OWN) }, own)).toBe(true);
    expect(mentions({ text: `@${PEER} ${OWN}`, quote: quote(PEER) }, own)).toBe(false);
  });

  it('a stranger once, and never who or what', () => {
    const first = { ...arrival('a', 'private', { request: 'incoming' }), isFirstRequest: true };
    for (const level of ['name-and-text', 'name', 'nothing'] as const)
      expect(decide([first, arrival('a', 'more', { request: 'incoming' })], { level })).toEqual([
        { kind: 'request', conversation: 'a', silent: false },
      ]);
    expect(decide([arrival('a', 'more', { request: 'incoming' })])).toEqual([]);
    expect(decide([first], { level: 'off' })).toEqual([]);
  });

  it.each(['noticeUnknown', 'noticeTimer'])('a stranger whose first sign is a notice: %s', (notice) => {
    const seen = (change: object, isFirstRequest: boolean) =>
      decide([{ ...saying(arrival('a', notice, change), { kind: 'notice' }), isFirstRequest }]);
    expect(seen({ request: 'incoming' }, true)).toEqual([{ kind: 'request', conversation: 'a', silent: false }]);
    expect(seen({ request: 'incoming' }, false)).toEqual([]);
    expect(seen({ request: 'none' }, true)).toEqual([]);
  });

  it('a reaction to what we wrote, unless it is read', () => {
    expect(decide([reacting('a', '😈')])).toMatchObject([{ kind: 'reaction', name: 'Na', emoji: '😈', text: 'mine' }]);
    expect(decide([reacting('a', '😈', NOW, { lastReadMs: NOW })])).toEqual([]);
    expect(decide([{ ...arrival('a', 'theirs'), reaction: { emoji: '😈', atMs: NOW } }])).toEqual([]);
  });

  it('a missed call, and no other notice', () => {
    expect(decide([missedCall('a')])).toEqual([{ kind: 'missed-call', conversation: 'a', name: 'Na', silent: false }]);
    const notices = ['noticeMediaSaved', 'noticeScreenshot', 'noticeTimer', 'noticeTheyAccepted', 'noticeDeleted'];
    expect(decide(notices.map((text) => saying(arrival('a', text), { kind: 'notice' })))).toEqual([]);
  });

  it('a backlog at the start once, in a summary', () => {
    const six = ['1', '2', '3', '4', '5'].map((text) => arrival('a', text, { unread: 5 }));
    const backlog = [...six, arrival('b', 'x')];
    expect(decide(backlog, { isFirst: true })).toEqual([
      { kind: 'summary', conversations: 2, messages: 6, names: ['Nb', 'Na'], silent: false },
    ]);
    expect(decide(backlog.slice(1), { isFirst: true })).toMatchObject([{ kind: 'message' }, { kind: 'message' }]);
    expect(decide(backlog)).toMatchObject([{ kind: 'message' }, { kind: 'message' }]);
    // All from one: its own notification counts them, and a click leads there.
    const one = [...six, arrival('a', '6', { unread: 6 })];
    expect(decide(one, { isFirst: true })).toMatchObject([{ kind: 'message', conversation: 'a', count: 6 }]);
  });

  it('without a sound what is older than a day, and everything if the person wants none', () => {
    expect(decide([arrival('a', '1', {}, NOW - 86_400_001)])).toMatchObject([{ silent: true }]);
    expect(decide([arrival('a', '1', {}, NOW - 86_400_001), arrival('a', '2')])).toMatchObject([{ silent: false }]);
    expect(decide([arrival('a', '1')], { sound: false })).toMatchObject([{ silent: true }]);
    const old = ['a', 'b', 'c', 'd'].map((key) => arrival(key, '1', {}, NOW - 86_400_001));
    expect(decide(old)).toMatchObject([{ kind: 'summary', silent: true }]);
  });
});

describe('how many', () => {
  it('one per conversation, with the newest text and the count of what is unread', () => {
    expect(decide([arrival('a', '1'), arrival('b', 'x'), arrival('a', '2', { unread: 5 })])).toMatchObject([
      { kind: 'message', conversation: 'a', name: 'Na', text: '2', count: 5 },
      { kind: 'message', conversation: 'b', name: 'Nb', text: 'x', count: 1 },
    ]);
  });

  it('a message says more than a reaction that came with it', () => {
    expect(decide([arrival('a', '1'), reacting('a', '😈')])).toMatchObject([{ kind: 'message', text: '1', count: 1 }]);
  });

  it('more than three conversations within five seconds become one summary, in place of what was shown', () => {
    const many = ['a', 'b', 'c', 'd'].map((key) => arrival(key, '1'));
    const summary = { kind: 'summary', conversations: 4, messages: 4, names: ['Nd', 'Nc'], silent: false };
    expect(decide(many)).toEqual([summary]);
    expect(decide(many.slice(1))).toHaveLength(3);
    const recent = new Map(['a', 'b', 'c'].map((key) => [key, { name: `N${key}`, messages: 1 }]));
    expect(decide([arrival('d', '1')], { recent })).toEqual([
      ...['a', 'b', 'c'].map((conversation) => ({ kind: 'clear', conversation })),
      summary,
    ]);
    expect(decide([arrival('a', '1')], { recent })).toMatchObject([{ kind: 'message' }]);
  });

  it('a summary names no strangers, and nobody if the level hides names', () => {
    const many = ['a', 'b', 'c', 'd'].map((key) => arrival(key, '1'));
    expect(decide(many, { level: 'nothing' })).toMatchObject([{ kind: 'summary', names: [] }]);
    const strangers = many.map((one) => ({
      ...one,
      isFirstRequest: true,
      conversation: { ...one.conversation, request: 'incoming' as const },
    }));
    expect(decide(strangers)).toMatchObject([{ kind: 'summary', conversations: 4, names: [] }]);
  });
});

describe('what it tells (07 §6.2, §6.3)', () => {
  it('no more than the level allows', () => {
    const all = [
      saying(arrival('a', 'words'), { files: [PHOTO], invitation: { url: 'u', name: 'Place' } }),
      reacting('b', '😈'),
      missedCall('c'),
    ];
    expect(decide(all)).toMatchObject([
      { name: 'Na', text: 'words', files: [PHOTO], invitation: 'Place' },
      { name: 'Nb', text: 'mine', emoji: '😈' },
      { name: 'Nc' },
    ]);
    expect(decide(all, { level: 'name' })).toMatchObject([
      { name: 'Na', text: '', files: [], invitation: null },
      { name: 'Nb', text: '', emoji: '', files: [] },
      { name: 'Nc' },
    ]);
    expect(decide(all, { level: 'nothing' }).map((event) => 'name' in event && event.name)).toEqual(['', '', '']);
    expect(decide(all, { level: 'off' })).toEqual([]);
  });

  it('people by nickname, name or a short id', () => {
    expect(decide([arrival('a', '1', { nickname: 'Nick' })])).toMatchObject([{ name: 'Nick' }]);
    expect(decide([arrival('a', '1', { name: '' })])).toMatchObject([{ name: '(05ab…abab)' }]);
  });

  it('names in place of mentioned IDs', () => {
    const names = new Map([[OWN, 'Robin']]);
    expect(decide([arrival('a', `@${OWN} and @${PEER}`)], { names })).toMatchObject([
      { text: '@Robin and @(05ab…abab)' },
    ]);
  });

  it('never the title of a link', () => {
    const link = saying(arrival('a', ''), { preview: { url: 'https://a.example', title: 'A page' } });
    expect(decide([link])).toMatchObject([{ text: '' }]);
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
