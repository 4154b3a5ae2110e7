import { describe, expect, it } from 'vitest';
import { type DeviceView, findings, type Written } from '../../soak/check.ts';
import type { ShownConversation, ShownMessage } from '../../soak/device.ts';

const message = (text: string, change: Partial<ShownMessage> = {}): ShownMessage => ({
  id: text,
  from: 'a',
  text,
  sentAt: 1,
  hash: '',
  status: 'sent',
  deleted: false,
  reactions: [],
  ...change,
});
const conversation: ShownConversation = {
  id: 'b',
  name: 'Ben',
  nickname: '',
  pinned: false,
  unread: 0,
  readUpTo: 0,
  approved: true,
  approvedMe: true,
};
const written: Written = { message: { text: 'hello', from: 0, to: 1 }, fate: 'done', takenBack: 'not' };

/** Two devices of account 0 and one of account 1, each with its talk with the other. */
function views(...talks: ShownMessage[][]): DeviceView[] {
  return talks.map((talk, index) => ({
    device: `device ${index}`,
    account: index === 2 ? 1 : 0,
    talks: index === 2 ? [talk, []] : [[], talk],
    conversations: [conversation],
    configs: { profile: '00' },
    pending: { jobs: 0, failed: 0, files: 0, configs: false },
  }));
}
const hello = [message('hello')];

describe('what a soak finds', () => {
  it('is nothing when everything is everywhere once', () => {
    expect(findings(views(hello, hello, hello), [written])).toEqual([]);
  });

  it('is a message that is lost, doubled, or there after all', () => {
    expect(findings(views(hello, hello, []), [written])).toContainEqual(expect.stringContaining('is there 0 times'));
    const twice = [...hello, ...hello];
    expect(findings(views(twice, twice, twice), [written])).toHaveLength(3);
    expect(findings(views(hello, hello, hello), [{ ...written, takenBack: 'done' }])).toHaveLength(3);
  });

  it('is two devices that do not show the same', () => {
    const reacted = [message('hello', { reactions: [{ emoji: '🥰', from: 'b' }] })];
    expect(findings(views(hello, reacted, hello), [written])).toHaveLength(2);
    const [one, other, third] = views(hello, hello, hello) as [DeviceView, DeviceView, DeviceView];
    const unread = { ...other, conversations: [{ ...conversation, unread: 1 }] };
    expect(findings([one, unread, third], [written])).toHaveLength(1);
    expect(findings([one, { ...other, configs: { profile: '01' } }, third], [written])).toHaveLength(1);
  });

  it('is a job that waits for ever', () => {
    const [one, ...others] = views(hello, hello, hello) as [DeviceView, DeviceView, DeviceView];
    const stuck = { ...one, pending: { ...one.pending, jobs: 1 } };
    expect(findings([stuck, ...others], [written])).toHaveLength(1);
  });

  it('is not what nobody can know: a message whose writer died may be there or not, but the same everywhere', () => {
    const unknown: Written = { ...written, fate: 'unknown' };
    expect(findings(views(hello, hello, hello), [unknown])).toEqual([]);
    expect(findings(views([], [], []), [unknown])).toEqual([]);
    expect(findings(views(hello, [], hello), [unknown])).not.toEqual([]);
  });
});
