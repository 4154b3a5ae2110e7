import { audioLength } from '../media/audio-length.ts';
import { MalformedMediaError } from '../media/errors.ts';
import { MAX_FILE_BYTES } from '../media/limits.ts';
import { PeakCollector, type Peak } from '../media/peaks.ts';

/** What can be drawn of a received sound before it is played. */
export interface Waveform {
  /** 60 bars, 0 to 1. */
  peaks: Peak[];
  durationMs: number;
}

/** Voice messages have at most five minutes; others get no wave. */
const MAX_SECONDS = 360;
const HIGHEST_RATE = 48_000;
/** Enough to see where somebody speaks, and a sixth of the memory. Also the lowest that every browser offers. */
const DECODED_RATE = 8_000;

/**
 * Decodes a received sound to draw its wave. Its length is counted from its frames before it is decoded.
 *
 * @throws MalformedMediaError if it is damaged, longer than six minutes or of a type that this browser or we do not read
 */
export async function waveform(bytes: Uint8Array): Promise<Waveform> {
  if (bytes.length > MAX_FILE_BYTES) throw new MalformedMediaError(`a sound of ${bytes.length} bytes`);
  const { seconds, samples } = audioLength(bytes);
  if (seconds > MAX_SECONDS || samples > MAX_SECONDS * HIGHEST_RATE * 2) {
    throw new MalformedMediaError(`a sound of ${Math.round(seconds)} seconds`);
  }
  const context = new OfflineAudioContext(1, 1, DECODED_RATE);
  let sound: AudioBuffer;
  try {
    sound = await context.decodeAudioData(new Uint8Array(bytes).buffer);
  } catch (cause) {
    throw new MalformedMediaError('a sound that this browser cannot read', { cause });
  }
  const collector = new PeakCollector(DECODED_RATE / 50);
  collector.add(sound.getChannelData(0));
  return { peaks: collector.peaks(), durationMs: Math.round(sound.duration * 1_000) };
}
