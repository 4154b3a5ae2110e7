// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import type { FileRow } from '../../../src/store/rows.ts';
import { VoicePlayer } from '../../../src/ui/files/voice-player.ts';
import { FILES } from '../gallery/sample-files.ts';
import { sampleWav } from '../gallery/sample-picture.ts';

/** An <audio> without loudspeakers: the test says what happens in it. */
class SilentAudio extends EventTarget {
  src = '';
  currentTime = 0;
  duration = NaN;
  playbackRate = 1;
  play = async () => void this.dispatchEvent(new Event('play'));
  pause = () => void this.dispatchEvent(new Event('pause'));
  removeAttribute = () => {
    this.src = '';
  };
}

const sample = FILES.filter(({ about }) => about.isVoice);
const [first, second] = sample as [FileRow, FileRow, ...FileRow[]];
let made: SilentAudio[];
let next: FileRow | null;
let player: VoicePlayer;
beforeEach(() => {
  made = [];
  next = null;
  player = new VoicePlayer({
    load: async ({ id }) => (id === 'silent' ? null : new Blob([sampleWav(1)])),
    next: async () => next,
    newAudio: () => {
      const audio = new SilentAudio();
      made.push(audio);
      return audio as unknown as HTMLAudioElement;
    },
  });
});

it('plays and pauses', async () => {
  await player.toggle(first);
  expect(player.now.value).toMatchObject({ file: first.id, state: 'playing', durationMs: first.durationMs });
  await player.toggle(first);
  expect(player.now.value?.state).toBe('paused');
  await player.toggle(first);
  expect(player.now.value?.state).toBe('playing');
  expect(made).toHaveLength(1);
});

it('plays one at a time, and goes on where another was left', async () => {
  await player.toggle(first);
  Object.assign(made[0] ?? {}, { currentTime: 4 });
  made[0]?.dispatchEvent(new Event('timeupdate'));
  await player.toggle(second);
  expect(player.now.value).toMatchObject({ file: second.id, positionMs: 0 });
  expect(made[0]?.src).toBe('');
  await player.toggle(first);
  expect(made[2]?.currentTime).toBe(4);
});

it('goes on to the next voice message, in the same speed, and ends after the last', async () => {
  player.setRate(1.5);
  next = second;
  await player.toggle(first);
  made[0]?.dispatchEvent(new Event('ended'));
  await vi.waitFor(() => expect(player.now.value?.file).toBe(second.id));
  expect(made[1]?.playbackRate).toBe(1.5);
  next = null;
  made[1]?.dispatchEvent(new Event('ended'));
  await vi.waitFor(() => expect(player.now.value).toBeNull());
});

it('gives its addresses back', async () => {
  const [given, taken] = [vi.spyOn(URL, 'createObjectURL'), vi.spyOn(URL, 'revokeObjectURL')];
  await player.toggle(first);
  await player.toggle(second);
  player.stop();
  expect(taken.mock.calls.flat()).toEqual(given.mock.results.map(({ value }) => value as string));
  expect(taken).toHaveBeenCalledTimes(2);
});

it('says when there is nothing to play, and when the browser cannot', async () => {
  await player.toggle({ ...first, id: 'silent' });
  expect(player.now.value).toMatchObject({ file: 'silent', state: 'broken' });
  await player.toggle(first);
  made[0]?.dispatchEvent(new Event('error'));
  expect(player.now.value).toMatchObject({ file: first.id, state: 'broken' });
});

it('leaves the old one alone when another is chosen while it loads', async () => {
  const slow = player.toggle(first);
  await player.toggle(second);
  await slow;
  expect(player.now.value).toMatchObject({ file: second.id, state: 'playing' });
  expect(made).toHaveLength(1);
});

it('goes to a place', async () => {
  await player.seek(first, 3000);
  expect(made[0]?.currentTime).toBe(3);
  await player.seek(first, -5);
  expect(made[0]?.currentTime).toBe(0);
  expect(player.now.value?.positionMs).toBe(0);
});
