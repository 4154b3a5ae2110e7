import { MalformedMediaError } from './errors.ts';
import { Octets } from './octets.ts';
import { fileTypeOf, type FileType } from './sniff.ts';

/** What a sound would take once decoded, from its frames, not from what its header promises. */
export interface AudioLength {
  /** For MP3, AAC and WAV exact to a frame, else as the file says. */
  seconds: number;
  /** Of one channel, at most. */
  samples: number;
}

/** Boxes in an m4a that we look into for its tracks. */
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
const MAX_BOXES = 2_000;
/** Samples of one AAC frame with its doubling (HE-AAC), of one Opus packet, of one Vorbis block. */
const [AAC_SAMPLES, OPUS_SAMPLES, VORBIS_SAMPLES] = [2_048, 5_760, 8_192];
const LOWEST_RATE = 8_000;

/**
 * How long a received sound can be at most, without decoding it: a few hundred kilobytes of silence can become hours
 * that fill the memory.
 *
 * @throws MalformedMediaError if it is damaged or of a type whose length cannot be told this way (FLAC, WebM, fragments)
 */
export function audioLength(bytes: Uint8Array): AudioLength {
  const measure = MEASURES[fileTypeOf(bytes)];
  if (measure === undefined) throw new MalformedMediaError('a sound whose length cannot be told');
  return measure(new Octets(bytes));
}

const MEASURES: Partial<Record<FileType, (octets: Octets) => AudioLength>> = {
  'audio/mpeg': mp3Length,
  'audio/aac': adtsLength,
  'audio/wav': wavLength,
  'audio/ogg': oggLength,
  'audio/mp4': m4aLength,
  'video/mp4': m4aLength, // phones often name their recordings so
};

const BITRATES_V1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES_V1 = [44_100, 48_000, 32_000];

/** Walks all frames of layer III, over bytes that are none (tags, covers). */
function mp3Length(octets: Octets): AudioLength {
  let [seconds, samples] = [0, 0];
  for (let at = startOfFrames(octets); at + 4 <= octets.length;) {
    const frame = mp3Frame(octets.u32(at));
    if (frame === null) {
      at = octets.bytes.indexOf(0xff, at + 1);
      if (at === -1) break;
      continue;
    }
    samples += frame.samples;
    seconds += frame.samples / frame.rate;
    at += frame.length;
  }
  return found({ seconds, samples });
}

/** Behind an ID3 tag, whose size is written in four times seven bits. */
function startOfFrames(octets: Octets): number {
  if (!octets.says(0, 'ID3') || octets.length < 10) return 0;
  return 10 + [6, 7, 8, 9].reduce((size, at) => size * 128 + (octets.u8(at) & 127), 0);
}

function mp3Frame(header: number): { length: number; samples: number; rate: number } | null {
  const [version, layer] = [(header >>> 19) & 3, (header >>> 17) & 3];
  const [bitrateIndex, rateIndex, padding] = [(header >>> 12) & 15, (header >>> 10) & 3, (header >>> 9) & 1];
  if (header >>> 21 !== 0x7ff || version === 1 || layer !== 1) return null;
  const bitrate = (version === 3 ? BITRATES_V1 : BITRATES_V2)[bitrateIndex] ?? 0;
  const base = RATES_V1[rateIndex];
  if (base === undefined || bitrate === 0) return null;
  const rate = version === 3 ? base : version === 2 ? base / 2 : base / 4;
  const samples = version === 3 ? 1_152 : 576;
  return { length: Math.floor((samples / 8) * ((bitrate * 1_000) / rate)) + padding, samples, rate };
}

const ADTS_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

function adtsLength(octets: Octets): AudioLength {
  let [seconds, samples] = [0, 0];
  for (let at = 0; at !== -1 && at + 7 <= octets.length;) {
    const length = ((octets.u8(at + 3) & 3) << 11) | (octets.u8(at + 4) << 3) | (octets.u8(at + 5) >> 5);
    const rate = ADTS_RATES[(octets.u8(at + 2) >> 2) & 15];
    if ((octets.u16(at) & 0xfff6) !== 0xfff0 || rate === undefined || length < 7) {
      at = octets.bytes.indexOf(0xff, at + 1);
      continue;
    }
    const blocks = (octets.u8(at + 6) & 3) + 1;
    samples += blocks * AAC_SAMPLES;
    seconds += (blocks * 1_024) / rate;
    at += length;
  }
  return found({ seconds, samples });
}

/** Plain numbers only (integers, floats): packed ones are not used for voices. */
function wavLength(octets: Octets): AudioLength {
  for (let at = 12; at + 24 <= octets.length;) {
    const size = octets.u32(at + 4, true);
    if (octets.says(at, 'fmt ')) {
      const [format, perSecond, perSample] = [
        octets.u16(at + 8, true),
        octets.u32(at + 16, true),
        octets.u16(at + 20, true),
      ];
      if ((format !== 1 && format !== 3) || perSecond === 0 || perSample === 0) break;
      return found({ seconds: octets.length / perSecond, samples: octets.length / perSample });
    }
    at += 8 + size + (size & 1);
  }
  throw new MalformedMediaError('a WAV without a format that we read');
}

/** Counts packets: a packet ends with a segment that is not full. */
function oggLength(octets: Octets): AudioLength {
  const opus = octets.says(28, 'OpusHead');
  if (!opus && !octets.says(28, '\x01vorbis')) throw new MalformedMediaError('an Ogg that is no sound');
  const rate = opus ? 48_000 : octets.u32(40, true);
  let [packets, last] = [0, 0];
  for (let at = 0; octets.says(at, 'OggS') && at + 27 <= octets.length;) {
    const segments = octets.part(at + 27, octets.u8(at + 26));
    packets += segments.filter((length) => length < 255).length;
    last = Math.max(last, octets.u32(at + 6, true) + (octets.u32(at + 10, true) & 0x7fffffff) * 2 ** 32);
    at += 27 + segments.length + segments.reduce((sum, length) => sum + length, 0);
  }
  const most = packets * (opus ? OPUS_SAMPLES : VORBIS_SAMPLES);
  // The position at the end is exact if it is told honestly; the packets say how much there can be at most.
  return found({ seconds: Math.min(last, most) / Math.max(LOWEST_RATE, rate), samples: most });
}

/** Counts the frames in the tables of the tracks, which decoders go by. */
function m4aLength(octets: Octets): AudioLength {
  const boxes: { name: string; at: number }[] = [];
  collectBoxes(octets, 0, octets.length, boxes, 0);
  if (boxes.some(({ name }) => name === 'moof' || name === 'mvex')) throw new MalformedMediaError('m4a in fragments');
  const frames = boxes
    .filter(({ name }) => name === 'stsz' || name === 'stz2')
    .reduce((sum, { at }) => sum + octets.u32(at + 8), 0);
  const header = boxes.find(({ name }) => name === 'mvhd');
  if (header === undefined) throw new MalformedMediaError('an m4a without a header');
  const long = octets.u8(header.at) === 1;
  const scale = octets.u32(header.at + (long ? 20 : 12));
  const units = long ? octets.u32(header.at + 24) * 2 ** 32 + octets.u32(header.at + 28) : octets.u32(header.at + 16);
  return found({ seconds: units / Math.max(1, scale), samples: frames * AAC_SAMPLES });
}

/** Boxes and those inside of the ones that hold tracks; `at` is where the content begins. */
function collectBoxes(
  octets: Octets,
  from: number,
  to: number,
  into: { name: string; at: number }[],
  depth: number,
): void {
  for (let at = from; at + 8 <= to;) {
    const size = octets.u32(at);
    const name = octets.fourCc(at + 4);
    const end = size === 0 ? to : at + size;
    if (size !== 0 && (size < 8 || end > to)) throw new MalformedMediaError('an m4a box that does not fit');
    if (into.length >= MAX_BOXES) throw new MalformedMediaError('an m4a of too many boxes');
    into.push({ name, at: at + 8 });
    if (CONTAINERS.has(name) && depth < 8) collectBoxes(octets, at + 8, end, into, depth + 1);
    at = end;
  }
}

function found(length: AudioLength): AudioLength {
  if (!(length.samples > 0)) throw new MalformedMediaError('a sound without a frame');
  return length;
}
