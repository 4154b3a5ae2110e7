import type { Bytes } from '../crypto/bytes.ts';
import { joined } from './octets.ts';

/** Clear speech; five minutes are 2.4 MB. */
const KILOBITS_PER_SECOND = 64;
/** Sample rates that MP3 knows and that are fine enough for speech. */
const RATES = [48_000, 44_100, 32_000, 24_000, 22_050];
/** Samples that make one frame of MP3. */
const FRAME_SAMPLES = 1_152;

/** What the desktop client calls the type of its voice messages. @see protocol 07 §5.8 */
export const VOICE_TYPE = 'audio/mp3';

/** Makes MP3 from a voice while it is recorded: nothing but the finished frames is kept. */
export interface VoiceEncoder {
  /** Mono samples, −1 to 1, in pieces of any length and in order. */
  add: (samples: Float32Array) => void;
  /** The whole recording. To be called once. */
  finish: () => Bytes;
}

/**
 * Loads the encoder (65 kB gzip, a script of its own) and begins a recording.
 *
 * @param sampleRate of the samples that will come, in hertz; rates that MP3 does not know are brought down to one it knows
 * @see docs/decisions/0012-pictures-and-voice.md
 */
export async function newVoiceEncoder(sampleRate: number): Promise<VoiceEncoder> {
  const { Mp3Encoder } = await import('@breezystack/lamejs');
  const target = RATES.find((rate) => rate <= sampleRate) ?? 22_050;
  const mp3 = new Mp3Encoder(1, target, KILOBITS_PER_SECOND);
  const resample = target === sampleRate ? (samples: Float32Array) => samples : resampler(sampleRate / target);
  const frames: Uint8Array[] = [];
  const keep = (frame: Uint8Array) => {
    if (frame.length > 0) frames.push(frame.slice());
  };
  return {
    add: (samples) => {
      const whole = resample(samples);
      for (let at = 0; at < whole.length; at += FRAME_SAMPLES) {
        keep(mp3.encodeBuffer(integers(whole.subarray(at, at + FRAME_SAMPLES))));
      }
    },
    finish: () => {
      keep(mp3.flush());
      return joined(frames);
    },
  };
}

/** 16-bit integers; what is too loud is cut off, what is no number is silent. */
const integers = (samples: Float32Array): Int16Array =>
  Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample || 0)) * 32_767);

/** Takes every `step`th sample: the mean of those in between, so that high tones do not fold down, or on the line between two. */
function resampler(step: number): (samples: Float32Array) => Float32Array {
  let previous = 0;
  let position = 0; // of the next output, counted in inputs from `previous`
  let [sum, count] = [0, 0];
  return (samples) => {
    const out: number[] = [];
    for (const sample of samples) {
      sum += sample;
      count++;
      for (; position < 1; position += step) {
        out.push(step > 1 ? sum / count : previous + (sample - previous) * position);
        if (step > 1) [sum, count] = [0, 0];
      }
      position -= 1;
      previous = sample;
    }
    return Float32Array.from(out);
  };
}
