import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageNotification } from '../../src/messenger/notification-event.ts';
import { notificationWords } from '../../src/pages/notification-words.ts';
import type { MessageFile } from '../../src/store/rows.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue } from '../ui/gallery/sample-ports.ts';

const about = { conversation: 'k', name: 'Ana', silent: true };
const file = (contentType: string, name = '', isVoice = false): MessageFile => ({
  id: 'f',
  contentType,
  name,
  size: 1,
  width: 0,
  height: 0,
  caption: '',
  isVoice,
  address: null,
});
const photo = file('image/jpeg', 'IMG_1.jpg');

const message = (change: Partial<MessageNotification>) =>
  notificationWords({ kind: 'message', ...about, text: '', files: [], invitation: null, count: 1, ...change });

beforeEach(() => useCatalogue(catalogue));

describe('the words of a notification (07 §6.3)', () => {
  it.each<[string, Partial<MessageNotification>, string]>([
    ['words', { text: 'Six, by the\n old mill?' }, 'Six, by the old mill?'],
    ['words with a photo', { text: 'look', files: [photo] }, 'look'],
    [
      'an invitation before its own text',
      { text: 'Birds https://c.example', invitation: 'Birds' },
      'Community invitation',
    ],
    ['a photo', { files: [photo] }, 'Photo'],
    ['photos', { files: [photo, photo, photo] }, '3 photos'],
    ['a film', { files: [file('video/mp4')] }, 'Video'],
    ['a voice message', { files: [file('audio/mpeg', 'a.mp3', true)] }, 'Voice message'],
    ['music', { files: [file('audio/mpeg')] }, 'Audio'],
    ['a file', { files: [file('application/zip', 'birds.zip')] }, 'birds.zip'],
    ['what the level hides', {}, 'New message'],
    ['several', { text: 'the newest', count: 3 }, '3 new messages'],
  ])('%s', (_, change, words) => {
    expect(message(change)).toEqual({ title: 'Ana', message: words });
  });

  it.each(['👩‍👩‍👧‍👦', '🇩🇪', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', 'e\u0301', '👍🏽'])(
    'ends with a whole %s when it is cut',
    (sign) => {
      for (const before of ['', 'a', 'ab', 'abc']) {
        const { message: words } = message({ text: before + sign.repeat(120) });
        expect(words).toMatch(new RegExp(`^${before}(${sign})+…$`, 'u'));
      }
    },
  );

  it('is one line of at most 120 characters', () => {
    const { message: words } = message({ text: '🐦'.repeat(200) });
    expect(Array.from(words)).toHaveLength(120);
    expect(words.endsWith('🐦…')).toBe(true);
  });

  it('has the app for a title where names are hidden', () => {
    expect(message({ name: '' })).toEqual({ title: 'Starling', message: 'New message' });
  });

  it('a reaction', () => {
    const reaction = { kind: 'reaction', ...about, emoji: '❤️', text: 'I did! I tried to film it', files: [] } as const;
    expect(notificationWords(reaction).message).toBe('❤️ to “I did! I tried to film …”');
    expect(notificationWords({ ...reaction, text: '', files: [photo] }).message).toBe('❤️ to “Photo”');
    expect(notificationWords({ ...reaction, text: '' }).message).toBe('❤️ to your message');
    expect(notificationWords({ ...reaction, emoji: '', text: '' }).message).toBe('New reaction');
  });

  it('a missed call, with the hint why', () => {
    expect(notificationWords({ kind: 'missed-call', ...about })).toEqual({
      title: 'Ana',
      message: 'Missed call from Ana. Starling cannot take calls yet.',
    });
    expect(notificationWords({ kind: 'missed-call', ...about, name: '' })).toEqual({
      title: 'Starling',
      message: 'Missed call',
    });
  });

  it('a request', () => {
    expect(notificationWords({ kind: 'request', conversation: 'k', silent: true })).toEqual({
      title: 'Someone new would like to write',
      message: 'Open Starling to decide',
    });
  });

  it.each([
    [['Ana', 'Jonas'], 4, 'From Ana, Jonas, and 2 others'],
    [['Ana', 'Jonas'], 3, 'From Ana, Jonas, and 1 other'],
    [['Ana', 'Jonas'], 2, 'From Ana and Jonas'],
    [[], 4, 'From 4 conversations'],
  ])('a summary of %j among %i', (names, conversations, words) => {
    expect(notificationWords({ kind: 'summary', conversations, messages: 7, names, silent: true })).toEqual({
      title: '7 new messages',
      message: words,
    });
  });
});
