import { parseIpv4 } from '../network/ip-address.ts';

export interface Limits {
  /** Requests per second and address, and how many may come at once. */
  perSecond: number;
  burst: number;
  inFlightPerAddress: number;
  inFlightPerGuard: number;
  bytesPerDay: number;
}

export const DEFAULT_LIMITS: Limits = {
  perSecond: 10,
  burst: 40,
  inFlightPerAddress: 8,
  inFlightPerGuard: 200,
  bytesPerDay: 2 * 1024 ** 3,
};

/** On loopback all requests come from one address, and only from people of this computer. */
export const LOOPBACK_LIMITS: Limits = { ...DEFAULT_LIMITS, perSecond: 200, burst: 800, inFlightPerAddress: 64 };

interface Usage {
  tokens: number;
  atMs: number;
  inFlight: number;
  day: number;
  bytes: number;
}

const DAY_MS = 86_400_000;
const MAX_ADDRESSES = 100_000;

/** Who one limit is counted for: an IPv4 address, or the /64 of an IPv6 address (a household has 2^64 of them). */
export function limitKey(address: string): string {
  const bare = address.replace(/^::ffff:/i, '');
  if (parseIpv4(bare) !== null) return bare;
  const [head = '', tail = ''] = bare.split('%')[0]!.split('::'); // split always gives a first part
  const left = head.split(':').filter((group) => group !== '');
  const right = tail.split(':').filter((group) => group !== '');
  const zeros = bare.includes('::') ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

/** Counts requests and bytes per address, in memory only. Nothing of it is ever written down. */
export class Limiter {
  private readonly limits: Limits;
  private readonly now: () => number;
  private readonly addresses = new Map<string, Usage>();

  constructor(limits: Limits, now: () => number = Date.now) {
    this.limits = limits;
    this.now = now;
  }

  /** Takes one request; the number of seconds to wait if there is none left, else null. */
  enter(address: string): number | null {
    const usage = this.usage(address);
    if (usage.bytes >= this.limits.bytesPerDay) return Math.ceil((DAY_MS - (this.now() % DAY_MS)) / 1000);
    if (usage.inFlight >= this.limits.inFlightPerAddress) return 1;
    if (usage.tokens < 1) return Math.max(1, Math.ceil((1 - usage.tokens) / this.limits.perSecond));
    usage.tokens -= 1;
    usage.inFlight += 1;
    return null;
  }

  leave(address: string, bytes: number): void {
    const usage = this.usage(address);
    usage.inFlight = Math.max(0, usage.inFlight - 1);
    usage.bytes += bytes;
  }

  private usage(address: string): Usage {
    const nowMs = this.now();
    const day = Math.floor(nowMs / DAY_MS);
    const key = limitKey(address);
    let usage = this.addresses.get(key);
    if (usage === undefined) {
      if (this.addresses.size >= MAX_ADDRESSES) this.forgetIdle();
      usage = { tokens: this.limits.burst, atMs: nowMs, inFlight: 0, day, bytes: 0 };
      this.addresses.set(key, usage);
    }
    usage.tokens = Math.min(
      this.limits.burst,
      usage.tokens + (Math.max(0, nowMs - usage.atMs) / 1000) * this.limits.perSecond,
    );
    usage.atMs = nowMs;
    if (usage.day !== day) Object.assign(usage, { day, bytes: 0 });
    return usage;
  }

  private forgetIdle(): void {
    for (const [key, usage] of this.addresses) if (usage.inFlight === 0) this.addresses.delete(key);
  }
}

/** How many requests are on their way to each guard. */
export class GuardLimiter {
  private readonly limit: number;
  private readonly guards = new Map<string, number>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** False if too many are on their way to this guard; otherwise call {@link leave} later. */
  enter(guard: string): boolean {
    const count = this.guards.get(guard) ?? 0;
    if (count >= this.limit) return false;
    this.guards.set(guard, count + 1);
    return true;
  }

  leave(guard: string): void {
    const count = (this.guards.get(guard) ?? 1) - 1;
    if (count > 0) this.guards.set(guard, count);
    else this.guards.delete(guard);
  }
}
