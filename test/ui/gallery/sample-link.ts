import type { LinkFailure, LinkView, MessengerApi } from '../../../src/messenger/api.ts';
import type { Camera } from '../../../src/ui/ports.ts';
import { NOW_MS } from './sample-rows.ts';

export const LINK_CODE = 'abbey acidic adhesive anchor bailed candy dodge eagle';
export const LINK_QR = 'starling:link:1:00112233445566778899aa';

export const PICTURES = [
  { symbol: '🐼', name: 'panda' },
  { symbol: '🚀', name: 'rocket' },
  { symbol: '🍎', name: 'apple' },
  { symbol: '🌙', name: 'moon' },
  { symbol: '🔑', name: 'key' },
  { symbol: '🐘', name: 'elephant' },
  { symbol: '☂️', name: 'umbrella' },
];

interface LinkSample {
  account: boolean;
  link: LinkView['state'];
  confirmed: boolean;
  reason: LinkFailure;
}

type LinkCalls = Pick<
  MessengerApi,
  'beginLink' | 'joinLink' | 'linkState' | 'confirmLink' | 'cancelLink' | 'forgetDevice' | 'pushNow'
>;

/** A link that stands where the sample says, once it was begun or joined. */
export function sampleLinking(sample: LinkSample): LinkCalls {
  let begun = false;
  const view = async () => sampleLink(begun ? sample.link : 'none', sample.account ? 'old' : 'new', sample);
  const begin = async () => {
    begun = true;
    return view();
  };
  return {
    beginLink: begin,
    joinLink: begin,
    linkState: view,
    confirmLink: async () => sampleLink('compare', sample.account ? 'old' : 'new', { ...sample, confirmed: true }),
    cancelLink: async () => undefined,
    forgetDevice: async () => undefined,
    pushNow: async () => ({ pushed: true }),
  };
}

/** One state of a link as pages are told of it. */
export function sampleLink(
  state: LinkView['state'],
  role: 'new' | 'old',
  { confirmed, reason }: Pick<LinkSample, 'confirmed' | 'reason'> = { confirmed: false, reason: 'expired' },
): LinkView {
  const expiresAtMs = NOW_MS + 572_000;
  switch (state) {
    case 'none':
      return { state };
    case 'waiting':
      return { state, role: 'new', code: LINK_CODE, qr: LINK_QR, expiresAtMs };
    case 'connecting':
      return { state, role, expiresAtMs };
    case 'compare':
      return { state, role, pictures: PICTURES, confirmed, device: 'Firefox on Windows', expiresAtMs };
    case 'done':
      return { state, role, device: 'Firefox on Windows' };
    case 'failed':
      return { state, role, reason };
  }
}

/** A camera that sees a hand-drawn nothing: a wall, a screen, no code. */
export function sampleCamera(): Camera {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.fillStyle = '#8a8378';
    context.fillRect(0, 0, 640, 480);
    context.fillStyle = '#2b333a';
    context.fillRect(120, 70, 400, 300);
    context.fillStyle = '#f5f2ec';
    context.fillRect(134, 84, 372, 272);
  }
  const stream = canvas.captureStream();
  return {
    show: (video) => {
      video.srcObject = stream;
      void video.play();
      context?.fillRect(134, 84, 372, 272);
    },
    look: () => null,
    onGone: () => undefined,
    stop: () => stream.getTracks().forEach((track) => track.stop()),
  };
}
