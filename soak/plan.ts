import { type Draw, seededDraw } from '../test/seeded.ts';
import { ACCOUNTS, GATEWAYS, type Role } from './cast.ts';
import { type NetworkTrouble, planNetworkTroubles } from './network-troubles.ts';

export interface Said {
  text: string;
  /** Accounts. */
  from: number;
  to: number;
}

/** What a person does; `device` is an index into the cast, times are ms after the start of the storm. */
export type Deed = { atMs: number; device: number } & (
  | { kind: 'say'; to: number; text: string }
  | { kind: 'react'; message: Said; emoji: string }
  | { kind: 'take back'; message: Said }
  | { kind: 'read'; with: number }
  | { kind: 'pin'; with: number; pinned: boolean }
  | { kind: 'nickname'; with: number; nickname: string }
  | { kind: 'rename'; name: string }
);

/** What befalls a device. */
export type DeviceTrouble = { atMs: number; device: number } & (
  | /** Ends without warning, and is started again. */ { kind: 'kill'; forMs: number }
  | /** Dies at the `step`-th step of its work from now (a browser: its worker, at once), and comes back by itself. */ {
      kind: 'die';
      step: number;
    }
  | /** Its clock is off by so much from now on; devices in memory only. */ { kind: 'drift'; ms: number }
);

export interface SoakPlan {
  seed: number;
  deeds: readonly Deed[];
  troubles: readonly (DeviceTrouble | NetworkTrouble)[];
}

export interface PlanOptions {
  seed: number;
  cast: readonly Role[];
  /** How long things are done and go wrong. */
  stormMs: number;
  /** How many are written. */
  messages: number;
}

const EMOJI = ['🥰', '😂', '🎉', '👀', '🙏'] as const;
const JUMP_MS = 20 * 60_000;
const DRIFT_MS = 120_000;

/** Everything that is done and that goes wrong, decided by the seed alone. Ends in peace: what was broken is whole by `stormMs`. */
export function planSoak(options: PlanOptions): SoakPlan {
  const { seed, stormMs } = options;
  const draw = seededDraw(seed);
  const inTime = (a: { atMs: number }, b: { atMs: number }): number => a.atMs - b.atMs;
  const deeds = [...talk(draw, options)].sort(inTime);
  const troubles = [
    ...deaths(draw, options),
    ...drifts(draw, options),
    ...planNetworkTroubles(draw, { stormMs, gateways: GATEWAYS }),
  ];
  return { seed, deeds, troubles: troubles.sort(inTime) };
}

const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)] as T; // no list here is empty

function* talk(draw: Draw, { cast, stormMs, messages }: PlanOptions): Generator<Deed> {
  const devicesOf = (...accounts: number[]): number[] =>
    cast.flatMap(({ account }, device) => (accounts.includes(account) ? [device] : []));
  for (let n = 0; n < messages; n++) {
    const atMs = Math.floor((stormMs * n) / messages);
    const device = draw(cast.length);
    const from = cast[device]?.account ?? 0;
    const to = draw(ACCOUNTS.length);
    const text = `message ${n} ${draw(2 ** 32).toString(36)}`;
    yield { atMs, kind: 'say', device, to, text };
    const message: Said = { text, from, to };
    const laterMs = atMs + draw(Math.max(1, stormMs - atMs));
    const emoji = pick(draw, EMOJI);
    if (n % 6 === 0) yield { atMs: laterMs, kind: 'react', device: pick(draw, devicesOf(from, to)), message, emoji };
    else if (n % 11 === 0) yield { atMs: laterMs, kind: 'take back', device: pick(draw, devicesOf(from)), message };
    const others = ACCOUNTS.map((_, account) => account).filter((account) => account !== from);
    const other = pick(draw, others);
    if (n % 4 === 0) yield { atMs: laterMs, kind: 'read', device, with: other };
    if (n % 9 === 0) yield { atMs: laterMs, kind: 'pin', device, with: other, pinned: draw(2) === 0 };
    if (n % 13 === 0) yield { atMs: laterMs, kind: 'nickname', device, with: other, nickname: `Nick ${draw(1000)}` };
    if (n % 17 === 0) yield { atMs: laterMs, kind: 'rename', device, name: `${ACCOUNTS[from]} ${draw(1000)}` };
  }
}

/** Somebody dies every two seconds or so; a browser, which takes a while to come back, not every time. */
function* deaths(draw: Draw, { cast, stormMs }: PlanOptions): Generator<DeviceTrouble> {
  for (let atMs = 1000; atMs < stormMs; atMs += 1000 + draw(2000)) {
    const device = draw(cast.length);
    const isMortal = cast[device]?.kind !== 'process';
    if (isMortal && draw(2) === 0) yield { atMs, kind: 'die', device, step: 1 + draw(12) };
    else yield { atMs, kind: 'kill', device, forMs: draw(1500) };
  }
}

/** Clocks run away, jump, and are right at the end. */
function* drifts(draw: Draw, { cast, stormMs }: PlanOptions): Generator<DeviceTrouble> {
  const inMemory = cast.flatMap(({ kind }, device) => (kind === 'memory' ? [device] : []));
  for (let atMs = 2000; atMs < stormMs; atMs += 3000 + draw(6000)) {
    const most = draw(4) === 0 ? JUMP_MS : DRIFT_MS;
    yield { atMs, kind: 'drift', device: pick(draw, inMemory), ms: draw(2 * most) - most };
  }
  for (const device of inMemory) yield { atMs: stormMs, kind: 'drift', device, ms: 0 };
}
