import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { concatBytes, utf8 } from '../../src/crypto/bytes.ts';
import { audioLength } from '../../src/media/audio-length.ts';
import { MalformedMediaError } from '../../src/media/errors.ts';
import { fromLatin1, u32Bytes } from '../../src/media/octets.ts';
import { levelOf, PeakCollector } from '../../src/media/peaks.ts';
import { fileTypeOf } from '../../src/media/sniff.ts';
import { newVoiceEncoder } from '../../src/media/voice-encoder.ts';

/** A tone that grows louder, in pieces of any length. */
async function record(rate: number, seconds: number, pieceSamples = 2_400) {
  const encoder = await newVoiceEncoder(rate);
  for (let at = 0; at < rate * seconds; at += pieceSamples) {
    const piece = Float32Array.from({ length: Math.min(pieceSamples, rate * seconds - at) }, (_, i) => {
      return Math.sin(((at + i) / rate) * 2 * Math.PI * 440) * ((at + i) / (rate * seconds));
    });
    encoder.add(piece);
  }
  return encoder.finish();
}

describe('newVoiceEncoder', () => {
  it.each([48_000, 44_100, 96_000, 88_200, 16_000, 8_000])('makes MP3 of its length from %i Hz', async (rate) => {
    const mp3 = await record(rate, 2);
    expect(fileTypeOf(mp3)).toBe('audio/mpeg');
    const { seconds } = audioLength(mp3);
    expect(Math.abs(seconds - 2)).toBeLessThan(0.15);
    expect(mp3.length).toBeLessThan(2.2 * 8_000);
  });

  it('gives a recording of the same length however the sound is cut into pieces', async () => {
    const [even, odd] = [await record(48_000, 1), await record(48_000, 1, 777)];
    expect(Math.abs(even.length - odd.length)).toBeLessThan(400);
  });

  it('takes what is no number for silence', async () => {
    const encoder = await newVoiceEncoder(48_000);
    encoder.add(new Float32Array(9_600).fill(Number.NaN));
    expect(audioLength(encoder.finish()).seconds).toBeGreaterThan(0.1);
  });
});

const box = (name: string, ...content: Uint8Array[]) => {
  const inner = concatBytes(...content);
  return concatBytes(u32Bytes(inner.length + 8), fromLatin1(name), inner);
};
const m4a = (frames: number, more = new Uint8Array()) =>
  concatBytes(
    box('ftyp', fromLatin1('M4A \0\0\0\0')),
    box(
      'moov',
      box('mvhd', new Uint8Array(12), u32Bytes(1_000), u32Bytes(3_500)),
      box('trak', box('mdia', box('minf', box('stbl', box('stsz', new Uint8Array(8), u32Bytes(frames)))))),
      more,
    ),
  );

function ogg(packets: number, position: number): Uint8Array {
  const page = (lengths: number[], content: Uint8Array, at: number) =>
    concatBytes(
      fromLatin1('OggS\0\0'),
      u32Bytes(at, true),
      new Uint8Array(16),
      Uint8Array.of(lengths.length, ...lengths),
      content,
    );
  return concatBytes(
    page([19], concatBytes(fromLatin1('OpusHead'), new Uint8Array(11)), 0),
    page(
      Array.from({ length: packets }, () => 1),
      new Uint8Array(packets),
      position,
    ),
  );
}

const wav = (format: number) =>
  concatBytes(
    fromLatin1('RIFF\0\0\0\0WAVEfmt '),
    Uint8Array.of(16, 0, 0, 0, format, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0),
    fromLatin1('data'),
    u32Bytes(15_956, true),
    new Uint8Array(15_956),
  );

describe('audioLength', () => {
  it('counts frames of an m4a, whatever its header promises', () => {
    expect(audioLength(m4a(100_000))).toEqual({ seconds: 3.5, samples: 204_800_000 });
  });

  it('counts packets of an Ogg, whatever its position says', () => {
    const { samples } = audioLength(ogg(200, 48_000));
    expect(samples).toBeGreaterThan(200 * 5_000);
    expect(audioLength(ogg(50, 48_000)).seconds).toBe(1);
  });

  it('reads a WAV', () => {
    expect(audioLength(wav(1))).toEqual({ seconds: 1, samples: 8_000 });
  });

  it('counts frames of AAC', () => {
    const frame = Uint8Array.of(0xff, 0xf1, 0x50, 0x80, 0x01, 0x1f, 0xfc, 0); // 8 bytes, 44.1 kHz
    const { seconds } = audioLength(concatBytes(...Array.from({ length: 441 }, () => frame)));
    expect(seconds).toBeCloseTo(10.24);
  });

  it('counts frames of MP3 behind a tag', async () => {
    const tag = concatBytes(fromLatin1('ID3\x04\0\0\0\0\0\x10'), new Uint8Array(16).fill(255));
    expect(audioLength(concatBytes(tag, await record(44_100, 1))).seconds).toBeCloseTo(1, 0);
  });

  it.each([
    ['fragments', m4a(10, box('mvex'))],
    ['a packed WAV', wav(2)],
    ['FLAC', utf8('fLaC\0\0\0\0')],
    ['an Ogg that is a film', concatBytes(fromLatin1('OggS'), new Uint8Array(60))],
    ['no sound', utf8('hello')],
    ['nothing', new Uint8Array()],
    ['a box in itself without end', box('ftyp', fromLatin1('M4A '), u32Bytes(1), fromLatin1('moov'))],
  ])('refuses %s', (_, bytes) => {
    expect(() => audioLength(bytes)).toThrow(MalformedMediaError);
  });

  it('never fails but with its own error', () => {
    const sounds = [
      m4a(10),
      ogg(5, 9),
      wav(1),
      Uint8Array.of(0xff, 0xfb, 0x90, 0),
      Uint8Array.of(0xff, 0xf1, 0x50, 0x80),
    ];
    const bytes = fc
      .tuple(
        fc.constantFrom(...sounds),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
        fc.uint8Array(),
      )
      .map(([sound, changes, more]) => {
        const copy = concatBytes(sound, more);
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return copy;
      });
    fc.assert(
      fc.property(bytes, (sound) => {
        expect(secondsOf(sound)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** 0 if it is refused. Throws on every other error. */
function secondsOf(sound: Uint8Array): number {
  try {
    return audioLength(sound).seconds;
  } catch (error) {
    if (error instanceof MalformedMediaError) return 0;
    throw error;
  }
}

describe('PeakCollector', () => {
  it('draws what grows louder as a rising wave', () => {
    const collector = new PeakCollector();
    collector.add(Float32Array.from({ length: 96_000 }, (_, i) => (i / 96_000) * (i % 2 === 0 ? 0.5 : -0.5)));
    const peaks = collector.peaks();
    expect(peaks).toHaveLength(60);
    expect(peaks.at(-1)).toBe(1);
    expect(peaks).toEqual(peaks.toSorted((a, b) => a - b));
  });

  it('is flat where nothing is heard, and before anything came', () => {
    const collector = new PeakCollector();
    expect(collector.peaks(3)).toEqual([0, 0, 0]);
    collector.add(new Float32Array(2_000).fill(Number.NaN));
    expect(collector.peaks(3)).toEqual([0, 0, 0]);
  });

  it('stretches a sound shorter than its bars', () => {
    const collector = new PeakCollector(10);
    collector.add(Float32Array.from({ length: 15 }, (_, i) => (i < 10 ? 0.2 : 0.4)));
    expect(collector.peaks(4)).toEqual([0.5, 0.5, 1, 1]);
  });
});

describe('levelOf', () => {
  it('is nothing for silence, all for the loudest, and between for speech', () => {
    expect(levelOf(new Float32Array(100))).toBe(0);
    expect(levelOf(new Float32Array())).toBe(0);
    expect(levelOf(new Float32Array(100).fill(1))).toBe(1);
    expect(levelOf(new Float32Array(100).fill(0.1))).toBeCloseTo(2 / 3);
  });
});
