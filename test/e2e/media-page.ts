/** Runs in a page of its own, with the content policy of the extension: what `media.test.ts` calls. */
import {
  cropAvatar,
  preparePicture,
  thumbnail,
  type PreparedPicture,
  type Square,
} from '../../src/browser/picture-canvas.ts';
import { recordVoice } from '../../src/browser/voice-recorder.ts';
import { waveform } from '../../src/browser/waveform.ts';
import { toBase64, toHex } from '../../src/crypto/bytes.ts';
import { StarlingError } from '../../src/crypto/errors.ts';
import { PictureRefusedError } from '../../src/media/errors.ts';

/** What a picture looks like: its size, and a digest of its pixels. */
async function look(picture: Blob) {
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels));
  const middle = (Math.floor(bitmap.height / 2) * bitmap.width + Math.floor(bitmap.width / 2)) * 4;
  return {
    width: bitmap.width,
    height: bitmap.height,
    digest: toHex(digest),
    middle: Array.from(pixels.subarray(middle, middle + 4)),
  };
}

const get = async (name: string): Promise<Blob> => (await fetch(`/pictures/${name}`)).blob();
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

async function describePicture({ bytes, contentType, width, height }: PreparedPicture) {
  const blob = new Blob([bytes], { type: contentType });
  return { contentType, width, height, size: bytes.length, look: await look(blob), base64: await base64(blob) };
}

async function base64(blob: Blob): Promise<string> {
  return blob.size > 100_000 ? '' : toBase64(await bytesOf(blob));
}

/** Colours without order, which no format makes smaller, or one colour. */
async function paint(width: number, height: number, type: string, how: 'noise' | 'red' | 'half transparent red') {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  if (how === 'noise') {
    const image = context.createImageData(width, height);
    for (let at = 0; at < image.data.length; at += 65_536) crypto.getRandomValues(image.data.subarray(at, at + 65_536));
    for (let alpha = 3; alpha < image.data.length; alpha += 4) image.data[alpha] = 255;
    context.putImageData(image, 0, 0);
  } else {
    context.fillStyle = how === 'red' ? '#f00' : 'rgb(255 0 0 / 50%)';
    context.fillRect(0, 0, width, height);
  }
  return canvas.convertToBlob({ type, quality: 0.95 });
}

async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return 'taken';
  } catch (error) {
    if (error instanceof PictureRefusedError) return error.reason;
    return error instanceof StarlingError ? error.code : String(error);
  }
}

async function record(ms: number, pauseMs: number) {
  const levels: number[] = [];
  let ended = '';
  const recorder = await recordVoice({
    onLevel: (level) => levels.push(level),
    onEnded: (reason) => (ended = reason),
  });
  if (typeof recorder === 'string') return recorder;
  const until = async (count: number) => {
    while (levels.length < count) await new Promise((done) => setTimeout(done, 20));
  };
  await until(ms / 50);
  recorder.pause();
  const before = levels.length;
  await new Promise((done) => setTimeout(done, pauseMs));
  const whilePaused = levels.length - before;
  recorder.resume();
  await until(before + 10);
  const { bytes, ...recording } = await recorder.stop();
  return { ...recording, size: bytes.length, levels, whilePaused, ended, heard: await waveform(bytes) };
}

const lab = {
  original: async (name: string) => look(await get(name)),
  prepare: async (name: string, compress = false) =>
    describePicture(await preparePicture(await get(name), { compress })),
  preparePainted: async (...painting: Parameters<typeof paint>) =>
    describePicture(await preparePicture(await paint(...painting), { compress: false })),
  avatar: async (name: string, square: Square) => describePicture(await cropAvatar(await get(name), square)),
  avatarPainted: async (square: Square, ...painting: Parameters<typeof paint>) =>
    describePicture(await cropAvatar(await paint(...painting), square)),
  thumbnail: async (name: string, side: number) => {
    const small = await thumbnail(await bytesOf(await get(name)), side);
    return { type: small.type, look: await look(small) };
  },
  thumbnailPainted: async (side: number, ...painting: Parameters<typeof paint>) => {
    const small = await thumbnail(await bytesOf(await paint(...painting)), side);
    return { type: small.type, look: await look(small) };
  },
  refusedToPrepare: async (name: string) => refusal(preparePicture(await get(name), { compress: false })),
  refusedToShow: async (name: string) => refusal(bytesOf(await get(name)).then((bytes) => thumbnail(bytes, 100))),
  refusedToHear: async (name: string) => refusal(bytesOf(await get(name)).then(waveform)),
  heard: async (name: string) => waveform(await bytesOf(await get(name))),
  record,
};
Object.assign(globalThis, { lab });
