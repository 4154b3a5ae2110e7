import { type Bytes, fromHex, randomBytes } from '../../src/crypto/bytes.ts';
import { handOver, linkPictures } from '../../src/protocol/device-link/link-agreement.ts';
import { openLinkMessage, sealLinkMessage } from '../../src/protocol/device-link/link-envelope.ts';
import {
  absorb,
  type Absorbed,
  beginNew,
  beginOld,
  type LinkExchange,
} from '../../src/protocol/device-link/link-exchange.ts';
import { linkMessageKey } from '../../src/protocol/device-link/link-keys.ts';
import { encodeLinkMessage, type LinkMessage, type LinkRole } from '../../src/protocol/device-link/link-message.ts';

export const START = 1_800_000_000_000;
export const ACCOUNT = { seed: fromHex('00112233445566778899aabbccddeeff'), name: 'Änne' };
/** One device, as far as the protocol goes. */
export class Side {
  nowMs = START;
  last: Absorbed = { state: 'ignored' };
  exchange: LinkExchange;

  constructor(exchange: LinkExchange) {
    this.exchange = exchange;
  }

  hear(...messages: Uint8Array[]): this {
    for (const data of messages) {
      this.last = absorb(this.exchange, data, this.nowMs, randomBytes);
      if (this.last.state === 'going') this.exchange = this.last.exchange;
    }
    return this;
  }

  /** What it said as its `n`-th message, sealed. */
  said(n: number): Bytes {
    const message = this.exchange.outbox[n];
    if (!message) throw new Error(`nothing was said as message ${n}`);
    return message.data;
  }

  get failure(): string | null {
    return this.last.state === 'ended' ? this.last.reason : null;
  }

  async look(): Promise<this> {
    this.exchange = { ...this.exchange, pictures: await linkPictures(this.exchange) };
    return this;
  }

  confirm(): this {
    this.exchange = { ...this.exchange, confirmed: true };
    return this;
  }

  give(): this {
    this.exchange = handOver(this.exchange, ACCOUNT, this.nowMs, randomBytes);
    return this;
  }
}

export const newSide = (): Side => new Side(beginNew('Firefox on Linux', START, randomBytes));
export const oldSide = (code: Bytes): Side => new Side(beginOld(code, 'Chrome on Windows', START, randomBytes));

/** Both sides up to the pictures. */
export function met(): { fresh: Side; old: Side } {
  const fresh = newSide();
  const old = oldSide(fresh.exchange.code).hear(fresh.said(0));
  fresh.hear(old.said(0));
  old.hear(fresh.said(1));
  return { fresh, old };
}

/** What somebody who has the code can write. */
export const forged = (code: Bytes, from: LinkRole, message: LinkMessage): Bytes =>
  sealLinkMessage(linkMessageKey(code), from, message.kind, encodeLinkMessage(message), randomBytes);

export function opened<Kind extends LinkMessage['kind']>(code: Bytes, data: Bytes, kind: Kind) {
  const message = openLinkMessage(linkMessageKey(code), data)?.message;
  if (message?.kind !== kind) throw new Error(`not ${kind}`);
  return message as Extract<LinkMessage, { kind: Kind }>;
}
