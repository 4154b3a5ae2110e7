import type { Bytes } from '../../../src/crypto/bytes.ts';
import type { FileDescription, FileRow, MessageFile, MessageRow } from '../../../src/store/rows.ts';
import { samplePng, sampleWav, SCENES } from './sample-picture.ts';
import { at, message, PROFILE, sampleId } from './sample-rows.ts';

/** Files of the made-up people; a test may change what it reads from here. */
export const FILES: FileRow[] = [];
const CONTENTS = new Map<string, () => Promise<Bytes>>();

/** What is in a file of the samples; null if that is not here. */
export const sampleContent = async (id: string): Promise<Bytes | null> => (await CONTENTS.get(id)?.()) ?? null;

type Sample = Partial<FileDescription> &
  Partial<Pick<FileRow, 'state' | 'failure' | 'attempts' | 'durationMs' | 'peaks'>>;

const photo = (scene: keyof typeof SCENES, more: Sample = {}): Sample & { scene: keyof typeof SCENES } => ({
  scene,
  contentType: 'image/png',
  name: `${scene}.png`,
  size: 812_000,
  width: 600,
  height: 400,
  ...more,
});

const HELD = new Set(['here', 'upload', 'uploaded']);
const ADDRESS = { url: 'https://files.example/file/1', key: '00'.repeat(64), digest: '11'.repeat(32) };

/** A message with files, whose rows go into `FILES`. */
function withFiles(
  row: MessageRow,
  files: readonly (Sample & { scene?: keyof typeof SCENES; content?: () => Bytes })[],
): MessageRow {
  const described = files.map((file, order): MessageFile => {
    const { state = 'here', failure = null, attempts = 0, durationMs = 0, peaks = [], scene, content, ...about } = file;
    const description: FileDescription = {
      contentType: 'application/octet-stream',
      name: '',
      size: 1000,
      width: 0,
      height: 0,
      caption: '',
      isVoice: false,
      ...about,
    };
    const id = `${row.id}-${order}`;
    const address = state === 'upload' ? null : ADDRESS;
    if (HELD.has(state)) {
      CONTENTS.set(id, async () =>
        scene === undefined
          ? (content?.() ?? new Uint8Array(description.size))
          : samplePng(SCENES[scene], description.width || 600, description.height || 400),
      );
    }
    FILES.push({
      id,
      use: 'attachment',
      conversation: row.conversation,
      messageId: row.id,
      state,
      failure,
      about: description,
      address,
      peaks,
      durationMs,
      bytes: HELD.has(state) ? description.size : 0,
      order,
      createdAtMs: row.sentAtMs,
      usedAtMs: row.sentAtMs + 86_400_000,
      attempts,
      dueMs: 0,
      failingMs: 0,
      lastAttemptMs: 0,
      leaseOwner: '',
      leaseUntilMs: 0,
    });
    return { ...description, id, address };
  });
  return { ...row, files: described };
}

const JONAS = { from: sampleId(2, 37) };
const MINE = { outgoing: true, from: PROFILE.accountId } as const;
const WAVE = Array.from({ length: 60 }, (_, i) => Math.abs(Math.sin(i * 0.7) * Math.cos(i * 0.23)));
const voice = (seconds: number, more: Sample = {}) => ({
  contentType: 'audio/wav',
  isVoice: true,
  size: 44 + 16_000 * seconds,
  durationMs: seconds * 1000,
  peaks: WAVE,
  content: () => sampleWav(seconds),
  ...more,
});

/** With Jonas everything is here, with Inês it is on its way or lost, and a stranger has sent a picture. */
export const FILE_MESSAGES: MessageRow[] = [
  withFiles(message('jonas', '', at('11:40', 1), JONAS), [
    photo('sunset', { caption: 'Just before they went down' }),
    photo('lake', { width: 400, height: 600 }),
    photo('forest'),
    ...(['sunset', 'lake', 'forest'] as const).map((scene) => photo(scene)),
  ]),
  withFiles(message('jonas', '', at('12:02', 1), JONAS), [
    { contentType: 'application/pdf', name: 'Murmuration dynamics in starlings, final draft (2).pdf', size: 2_400_000 },
  ]),
  withFiles(message('jonas', '', at('13:20'), JONAS), [voice(17)]),
  withFiles(message('jonas', 'This is the one I meant', at('13:44'), { ...MINE, readByThem: true }), [
    photo('lake', { caption: '' }),
  ]),
  withFiles(message('jonas', '', at('13:45'), MINE), [voice(9)]),
  withFiles(message('jonas', '', at('13:46'), JONAS), [
    photo('forest', { width: 400, height: 700, caption: 'The way in' }),
  ]),
  message('jonas', 'Want the longer paper too?', at('13:48'), { ...MINE, status: 'sending' }),
  withFiles(message('ines', '', at('10:20'), JONAS), [
    photo('sunset', { state: 'remote' }),
    photo('lake', { state: 'remote', size: 1_240_000 }),
  ]),
  withFiles(message('ines', '', at('10:21'), JONAS), [
    { contentType: 'application/x-msdownload', name: 'bird-\u202egpj.exe', size: 340_000, state: 'remote' },
  ]),
  withFiles(message('ines', '', at('10:22'), JONAS), [voice(42, { state: 'remote', peaks: [], durationMs: 0 })]),
  withFiles(message('ines', '', at('10:24'), JONAS), [photo('lake', { state: 'wanted', width: 700, height: 300 })]),
  withFiles(message('ines', '', at('10:25'), JONAS), [photo('lake', { state: 'gone', width: 700, height: 300 })]),
  withFiles(message('ines', '', at('10:26'), JONAS), [
    { contentType: 'application/zip', name: 'recordings.zip', size: 8_100_000, state: 'failed', failure: 'network' },
  ]),
  withFiles(message('ines', '', at('10:27'), JONAS), [
    photo('sunset'),
    photo('lake', { state: 'failed', failure: 'damaged' }),
    photo('forest', { state: 'gone' }),
  ]),
  withFiles(message('ines', '', at('10:28'), JONAS), [
    { contentType: 'image/png', name: 'not-a-picture.png', size: 1200, width: 600, height: 400 },
  ]),
  withFiles(message('ines', '', at('10:50'), { ...MINE, status: 'sending' }), [
    photo('forest', { state: 'uploaded' }),
    photo('lake', { state: 'upload' }),
    photo('sunset', { state: 'upload' }),
  ]),
  message('ines', 'A flock of 4,000 over the Tejo, it went on for an hour', at('10:54'), MINE),
  withFiles(message('nora', '', at('09:14'), JONAS), [photo('sunset', { state: 'remote' })]),
];

/** What somebody has chosen to send to Ana, and has said to Jonas. */
export const DRAFT_FILES: FileRow[] = [
  ...withDrafts('ana', [
    photo('sunset', { caption: 'Just before they went down' }),
    photo('lake', { size: 2_140_000, name: 'IMG_20261124_164210.png' }),
    { contentType: 'application/pdf', name: 'Murmuration dynamics in starlings, final draft (2).pdf', size: 2_400_000 },
  ]),
  ...withDrafts('jonas', [voice(17)]),
];

function withDrafts(conversation: string, files: Parameters<typeof withFiles>[1]): FileRow[] {
  withFiles({ ...message(conversation, '', at('14:50'), MINE), id: `drafts-${conversation}` }, files);
  return FILES.splice(-files.length).map((file) => ({ ...file, use: 'draft', messageId: '', address: null }));
}
