import { describe, expect, it } from 'vitest';
import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import type { MessageRow } from '../../src/store/rows.ts';
import { timelineOf } from '../../src/ui/conversation/timeline.ts';

const NOON = new Date(2026, 4, 5, 12).getTime();
const MINUTE = 60_000;

function row(id: string, minutes: number, more: Partial<MessageRow> = {}): MessageRow {
  const sentAtMs = NOON + minutes * MINUTE;
  return {
    id,
    conversation: 'c',
    from: more.outgoing ? 'me' : 'them',
    outgoing: false,
    text: id,
    preview: null,
    sentAtMs,
    receivedAtMs: sentAtMs,
    status: 'received',
    failure: null,
    hash: null,
    ...MESSAGE_DEFAULTS,
    reactions: [],
    kind: 'text',
    ...more,
  };
}

const shape = (messages: MessageRow[], readUpToMs: number | null = null): string[] =>
  timelineOf(messages, readUpToMs).map((item) => {
    if (item.kind === 'message') return `${item.message.id}${item.first ? '<' : ''}${item.last ? '>' : ''}`;
    return item.kind === 'unread' ? `unread ${item.count}` : item.kind;
  });

describe('timelineOf', () => {
  it('joins messages of one sender under five minutes apart', () => {
    expect(shape([row('a', 0), row('b', 4), row('c', 9), row('d', 10, { outgoing: true })])).toEqual([
      'day',
      'a<',
      'b>',
      'c<>',
      'd<>',
    ]);
  });

  it('breaks at midnight', () => {
    expect(shape([row('a', 11 * 60 + 59), row('b', 12 * 60 + 1)])).toEqual(['day', 'a<>', 'day', 'b<>']);
  });

  it('draws the unread line before the first new message and splits the run there', () => {
    expect(shape([row('a', 0), row('b', 1), row('c', 2, { outgoing: true }), row('d', 3)], NOON)).toEqual([
      'day',
      'a<>',
      'unread 2',
      'b<>',
      'c<>',
      'd<>',
    ]);
  });

  it('draws no line when everything is read or only own messages are newer', () => {
    expect(shape([row('a', 0), row('b', 1, { outgoing: true })], NOON)).not.toContain('unread 1');
  });

  it('draws no line above messages whose forerunners are not there', () => {
    const rows = [row('a', 1), row('b', 2)];
    const lines = (hasOlder: boolean) => timelineOf(rows, NOON, hasOlder).filter(({ kind }) => kind === 'unread');
    expect(lines(false)).toHaveLength(1);
    expect(lines(true)).toHaveLength(0);
  });

  it('lets a notice end a run', () => {
    expect(shape([row('a', 0), row('n', 1, { kind: 'notice' }), row('b', 2)])).toEqual(['day', 'a<>', 'notice', 'b<>']);
  });
});
