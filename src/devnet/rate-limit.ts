const CAPACITY = 600;
const PER_SECOND = 300;

/** Token bucket per client address: 600 tokens, 300 new ones a second (04 §1.5). */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** Takes a token if there is one. */
  allows(address: string, nowMs: number): boolean {
    const bucket = this.#buckets.get(address) ?? { tokens: CAPACITY, atMs: nowMs };
    const gained = (Math.max(0, nowMs - bucket.atMs) / 1000) * PER_SECOND;
    const tokens = Math.min(CAPACITY, bucket.tokens + gained);
    this.#buckets.set(address, { tokens: Math.max(0, tokens - 1), atMs: nowMs });
    return tokens >= 1;
  }
}
