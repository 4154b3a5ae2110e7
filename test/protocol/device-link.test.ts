import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, concatBytes, copyBytes, fromHex, randomBytes, toHex } from '../../src/crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../src/crypto/errors.ts';
import { WORDS } from '../../src/crypto/wordlist.ts';
import { drawLinkCode, linkCodeQr, linkCodeWords, parseLinkCode } from '../../src/protocol/device-link/link-code.ts';
import { handOver, linkPictures, newDevice, takeOver } from '../../src/protocol/device-link/link-agreement.ts';
import { LINK_ENVELOPE_BYTES, openLinkMessage, sealLinkMessage } from '../../src/protocol/device-link/link-envelope.ts';
import {
  absorb,
  type Absorbed,
  beginNew,
  beginOld,
  endMessage,
  LINK_LIFETIME_MS,
  type LinkExchange,
} from '../../src/protocol/device-link/link-exchange.ts';
import { linkMessageKey } from '../../src/protocol/device-link/link-keys.ts';
import {
  decodeLinkMessage,
  encodeLinkMessage,
  type LinkMessage,
  type LinkRole,
} from '../../src/protocol/device-link/link-message.ts';
import { boundedDevice } from '../../src/protocol/device-link/link-text.ts';
import { linkMessageHash } from '../../src/protocol/device-link/transcript.ts';

const START = 1_800_000_000_000;
const ACCOUNT = { seed: fromHex('00112233445566778899aabbccddeeff'), name: 'Änne' };
/** The greatest code: 1626^8 − 1. */
const LAST_CODE = fromHex((1626n ** 8n - 1n).toString(16).padStart(22, '0'));

/** One device, as far as the protocol goes. */
class Side {
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

const newSide = (): Side => new Side(beginNew('Firefox on Linux', START, randomBytes));
const oldSide = (code: Bytes): Side => new Side(beginOld(code, 'Chrome on Windows', START, randomBytes));

/** Both sides up to the pictures. */
function met(): { fresh: Side; old: Side } {
  const fresh = newSide();
  const old = oldSide(fresh.exchange.code).hear(fresh.said(0));
  fresh.hear(old.said(0));
  old.hear(fresh.said(1));
  return { fresh, old };
}

/** What somebody who has the code can write. */
const forged = (code: Bytes, from: LinkRole, message: LinkMessage): Bytes =>
  sealLinkMessage(linkMessageKey(code), from, message.kind, encodeLinkMessage(message), randomBytes);

function opened<Kind extends LinkMessage['kind']>(code: Bytes, data: Bytes, kind: Kind) {
  const message = openLinkMessage(linkMessageKey(code), data)?.message;
  if (message?.kind !== kind) throw new Error(`not ${kind}`);
  return message as Extract<LinkMessage, { kind: Kind }>;
}

describe('a link code', () => {
  it('comes back from its words and from its QR text', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 1626n ** 8n - 1n), (value) => {
        const code = fromHex(value.toString(16).padStart(22, '0'));
        expect(toHex(parseLinkCode(linkCodeWords(code)))).toBe(toHex(code));
        expect(toHex(parseLinkCode(linkCodeQr(code)))).toBe(toHex(code));
      }),
    );
  });

  it('is a number in base 1626, the first word counting most', () => {
    expect(linkCodeWords(fromHex('00'.repeat(10) + '01'))).toBe(`${'abbey '.repeat(7)}abducts`);
    expect(linkCodeWords(LAST_CODE)).toBe(Array(8).fill('zoom').join(' '));
  });

  it('is drawn from the whole range, and anew each time', () => {
    const drawn = Array.from({ length: 400 }, () => linkCodeWords(drawLinkCode(randomBytes)).split(' '));
    expect(new Set(drawn.map((words) => words.join(' '))).size).toBe(400);
    for (let place = 0; place < 8; place++) {
      const indices = drawn.map((words) => WORDS.indexOf(words[place] ?? ''));
      expect(Math.min(...indices)).toBeLessThan(100);
      expect(Math.max(...indices)).toBeGreaterThan(1525);
    }
  });

  it('forgives capitals, blanks, hyphens and all but the first three letters', () => {
    const code = drawLinkCode(randomBytes);
    const words = linkCodeWords(code).split(' ');
    for (const typed of [
      `  ${words.join('  \n').toUpperCase()} `,
      words.join('-'),
      words.map((word) => word.slice(0, 3)).join(', '),
      ` STARLING:LINK:1:${toHex(code).toUpperCase()}\n`,
    ])
      expect(toHex(parseLinkCode(typed))).toBe(toHex(code));
  });

  it.each([
    ['nothing', ' ', 'are needed'],
    ['too few words', 'zoom zones', '2 words are too few'],
    ['too many words', 'zoom '.repeat(9), '9 words are too many'],
    ['a recovery phrase', 'zoom '.repeat(13), 'recovery phrase'],
    ['a word of no list', `${'zoom '.repeat(7)}qqqq`, '“qqqq” is not a word'],
    ['a QR code of a later version', 'starling:link:2:00', 'newer Starling'],
    ['a damaged QR code', 'starling:link:1:0011', 'damaged'],
    ['a number that is too great', `starling:link:1:${'ff'.repeat(11)}`, 'no link code'],
    ['a novel', 'zoom '.repeat(100_000), 'too long'],
  ])('is not %s', (_, text, sentence) => {
    expect(() => parseLinkCode(text)).toThrow(MalformedInputError);
    expect(() => parseLinkCode(text)).toThrow(sentence);
  });

  it.each([
    ['10 bytes', fromHex('00'.repeat(10))],
    ['a number that is too great', fromHex((1626n ** 8n).toString(16).padStart(22, '0'))],
  ])('is never made of %s', (_, bytes) => {
    expect(() => linkCodeWords(bytes)).toThrow(MalformedInputError);
    expect(() => linkCodeQr(bytes)).toThrow(MalformedInputError);
  });
});

describe('a description of a device', () => {
  it('is cut between code points and shows all that it holds', () => {
    expect(boundedDevice('  Firefox\u0000 on\u202e Linux\n')).toBe('Firefox on Linux');
    expect(boundedDevice('é'.repeat(40))).toBe('é'.repeat(32));
    expect(boundedDevice('x' + 'é'.repeat(40))).toBe('x' + 'é'.repeat(31));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (text) => {
        expect(boundedDevice(boundedDevice(text))).toBe(boundedDevice(text));
      }),
    );
  });
});

const MESSAGES: LinkMessage[] = [
  { kind: 'end', reason: 'differ' },
  { kind: 'commit', commitment: randomBytes(32), createdAtMs: START, deadlineMs: START + 1 },
  { kind: 'answer', publicKey: randomBytes(32), commitHash: randomBytes(32) },
  { kind: 'reveal', publicKey: randomBytes(32), opening: randomBytes(32), answerHash: randomBytes(32), device: 'Säge' },
  { kind: 'account', sealed: randomBytes(99) },
];

describe.each(MESSAGES)('the message $kind', (message) => {
  const plaintext = encodeLinkMessage(message);

  it('comes back', () => {
    expect(decodeLinkMessage(plaintext)).toEqual(message);
  });

  it('is nothing when it is cut or followed by more', () => {
    for (let length = 0; length < plaintext.length; length++)
      expect(() => decodeLinkMessage(plaintext.subarray(0, length))).toThrow(MalformedInputError);
    expect(() => decodeLinkMessage(concatBytes(plaintext, new Uint8Array(1)))).toThrow(MalformedInputError);
  });

  if (message.kind !== 'account')
    it('is nothing when its body is longer or shorter than it says', () => {
      const longer = concatBytes(plaintext, Uint8Array.of(0));
      longer[2] = (longer[2] ?? 0) + 1;
      expect(() => decodeLinkMessage(longer)).toThrow(MalformedInputError);
    });
});

describe('link messages from outside', () => {
  const header = (kind: number, body: Uint8Array) => concatBytes(Uint8Array.of(kind, 0, body.length), body);
  const device = (bytes: Uint8Array) => header(3, concatBytes(new Uint8Array(96), Uint8Array.of(bytes.length), bytes));

  it.each([
    ['of no kind', header(5, new Uint8Array(1))],
    ['that end for no known reason', header(0, Uint8Array.of(4))],
    ['with a time beyond 2^53', header(1, concatBytes(new Uint8Array(32), new Uint8Array(16).fill(255)))],
    ['with a description that is no UTF-8', device(Uint8Array.of(0xff))],
    ['with a description that turns the text around', device(fromHex('e280ae41'))],
    ['with a description of 65 bytes', device(new Uint8Array(65).fill(65))],
  ])('%s are refused', (_, plaintext) => {
    expect(() => decodeLinkMessage(plaintext)).toThrow(MalformedInputError);
  });

  it('lead to a message or to a typed error, whatever they hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          const again = encodeLinkMessage(decodeLinkMessage(bytes));
          expect(toHex(again)).toBe(toHex(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedInputError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('what lies in the mailbox', () => {
  it('has one size, whatever it is', () => {
    const { fresh, old } = met();
    const all = [fresh.said(0), old.said(0), fresh.said(1), endMessage(old.exchange, 'differ', randomBytes)];
    expect(all.map(({ length }) => length)).toEqual(all.map(() => LINK_ENVELOPE_BYTES));
  });

  it('does not open when it is cut, longer or changed, and stops nobody', () => {
    const fresh = newSide();
    const m1 = fresh.said(0);
    for (let length = 0; length < m1.length; length += 7)
      expect(oldSide(fresh.exchange.code).hear(m1.subarray(0, length)).last.state).toBe('ignored');
    for (let bit = 0; bit < 8 * m1.length; bit += 61) {
      const flipped = copyBytes(m1);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(oldSide(fresh.exchange.code).hear(flipped).last.state).toBe('ignored');
    }
    const old = oldSide(fresh.exchange.code);
    old.hear(concatBytes(m1, new Uint8Array(1)), new Uint8Array(76_800), randomBytes(LINK_ENVELOPE_BYTES));
    expect(old.last.state).toBe('ignored');
    expect(old.hear(m1).last.state).toBe('going');
  });

  it('ends the exchange when the code sealed it and no Starling wrote it', () => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const key = linkMessageKey(code);
    const commit = openLinkMessage(key, fresh.said(0))?.plaintext ?? new Uint8Array();
    const dirty = concatBytes(commit, new Uint8Array(20), Uint8Array.of(1));
    const cases = [
      new Uint8Array(0),
      Uint8Array.of(1, 255, 255),
      concatBytes(Uint8Array.of(9), commit.subarray(1)),
      dirty,
      encodeLinkMessage({ kind: 'end', reason: 'differ' }), // sealed as a commit
    ];
    for (const plaintext of cases) {
      const data = sealLinkMessage(key, 'new', 'commit', plaintext, randomBytes);
      expect(oldSide(code).hear(data).failure).toBe('malformed');
    }
  });

  it('is not read as said by the other side', () => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const plaintext = openLinkMessage(linkMessageKey(code), fresh.said(0))?.plaintext ?? new Uint8Array();
    const turned = sealLinkMessage(linkMessageKey(code), 'old', 'commit', plaintext, randomBytes);
    expect(oldSide(code).hear(turned).last.state).toBe('ignored');
  });

  it('cannot hold more than its size', () => {
    const { code } = newSide().exchange;
    expect(() => forged(code, 'old', { kind: 'account', sealed: new Uint8Array(510) })).toThrow(MalformedInputError);
  });
});

describe('two honest devices', () => {
  it('see the same pictures, and the account arrives', async () => {
    const { fresh, old } = met();
    expect(newDevice(old.exchange)).toBe('Firefox on Linux');
    await fresh.look();
    await old.look();
    expect(fresh.exchange.pictures).toHaveLength(7);
    expect(fresh.exchange.pictures).toEqual(old.exchange.pictures);
    old.confirm().give();
    expect(old.said(1)).toHaveLength(LINK_ENVELOPE_BYTES);
    fresh.hear(old.said(1)).confirm();
    expect(takeOver(fresh.exchange, START)).toEqual({ ...ACCOUNT, device: 'Chrome on Windows' });
  });

  it('carry the longest account there is', async () => {
    const { fresh, old } = met();
    await fresh.look();
    await old.look();
    const account = { seed: randomBytes(32), name: 'ü'.repeat(50) };
    old.exchange = handOver(old.confirm().exchange, account, START, randomBytes);
    expect(takeOver(fresh.hear(old.said(1)).confirm().exchange, START)).toMatchObject(account);
  });

  it('are not disturbed by hearing everything again, their own words too', async () => {
    const { fresh, old } = met();
    await old.look();
    old.confirm().give();
    const all = [fresh.said(0), old.said(0), fresh.said(1), old.said(1)];
    for (const side of [fresh, old]) {
      side.hear(...all);
      const before = side.exchange;
      expect(side.hear(...all).last.state).toBe('going');
      expect(side.exchange).toEqual(before);
    }
    expect(fresh.exchange.outbox).toHaveLength(2);
    expect(old.exchange.outbox).toHaveLength(2);
  });

  it.each(['cancelled', 'differ', 'taken', 'malformed'] as const)('both end when one says “%s”', (reason) => {
    const { fresh, old } = met();
    const failure = reason === 'cancelled' ? 'differ' : reason;
    expect(fresh.hear(endMessage(old.exchange, reason, randomBytes)).last).toEqual({
      state: 'ended',
      reason: failure,
      told: true,
    });
    expect(old.hear(endMessage(fresh.exchange, reason, randomBytes)).failure).toBe(failure);
  });

  it('meet in another mailbox and under another key with every code', () => {
    const [a, b] = [newSide(), newSide()];
    expect(toHex(linkMessageKey(a.exchange.code))).not.toBe(toHex(linkMessageKey(b.exchange.code)));
    expect(oldSide(a.exchange.code).hear(b.said(0)).last.state).toBe('ignored');
  });
});

describe('the account', () => {
  it('is not sealed before the person at the old device has confirmed pictures', async () => {
    const { old } = met();
    expect(() => old.give()).toThrow(MalformedInputError);
    expect(() => old.confirm().give()).toThrow(MalformedInputError); // pictures have not been made
    const unconfirmed = await met().old.look();
    expect(() => unconfirmed.give()).toThrow(MalformedInputError);
    const ready = (await old.look()).give();
    expect(ready.exchange.outbox).toHaveLength(2);
    expect(() => ready.give()).toThrow(MalformedInputError); // once
  });

  it('is not opened before the person at the new device has confirmed', async () => {
    const { fresh, old } = met();
    (await old.look()).confirm().give();
    fresh.hear(old.said(1));
    expect(() => takeOver(fresh.exchange, START)).toThrow(MalformedInputError);
    await fresh.look();
    expect(() => takeOver(fresh.exchange, START)).toThrow(MalformedInputError);
    expect(takeOver(fresh.confirm().exchange, START).name).toBe(ACCOUNT.name);
  });

  it('does not open for somebody who has the code and everything in the mailbox', async () => {
    const { fresh, old } = met();
    (await old.look()).confirm().give();
    const thief = new Side({ ...fresh.exchange, privateKey: randomBytes(32) });
    (await thief.look()).hear(old.said(1)).confirm();
    expect(thief.exchange.pictures).toEqual(old.exchange.pictures);
    expect(() => takeOver(thief.exchange, START)).toThrow(AuthenticationError);
  });

  it.each([0, 24, 60, 400])('of a stranger (%i bytes) does not open', async (length) => {
    const { fresh } = met();
    const { code } = fresh.exchange;
    (await fresh.look()).hear(forged(code, 'old', { kind: 'account', sealed: randomBytes(length) })).confirm();
    expect(() => takeOver(fresh.exchange, START)).toThrow(AuthenticationError);
  });

  it('that comes before the keys are known ends it', () => {
    const fresh = newSide();
    const m4 = forged(fresh.exchange.code, 'old', { kind: 'account', sealed: randomBytes(99) });
    expect(fresh.hear(m4).failure).toBe('malformed');
  });
});

describe('somebody in the middle who has the code', () => {
  it('who plays both sides shows different pictures on the two screens', async () => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const toNew = oldSide(code).hear(fresh.said(0));
    const toOld = new Side({ ...beginNew('Firefox on Linux', START, randomBytes), code });
    const m1 = decodeLinkMessage(toOld.exchange.commit ?? new Uint8Array());
    const old = oldSide(code).hear(forged(code, 'new', m1));
    fresh.hear(toNew.said(0));
    toNew.hear(fresh.said(1));
    toOld.hear(old.said(0));
    old.hear(toOld.said(1));
    for (const side of [fresh, old, toNew, toOld]) await side.look();
    expect(fresh.failure ?? old.failure).toBeNull();
    // He shares pictures, and keys, with either of them; they do not with each other.
    expect(toNew.exchange.pictures).toEqual(fresh.exchange.pictures);
    expect(toOld.exchange.pictures).toEqual(old.exchange.pictures);
    expect(fresh.exchange.pictures).not.toEqual(old.exchange.pictures);
    old.confirm().give();
    expect(takeOver(toOld.hear(old.said(1)).confirm().exchange, START).name).toBe(ACCOUNT.name);
  });

  it('who replaces the old device’s key in m2 is caught by the next message', () => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const old = oldSide(code).hear(fresh.said(0));
    const m2 = opened(code, old.said(0), 'answer');
    fresh.hear(forged(code, 'old', { ...m2, publicKey: newKey() }));
    expect(old.hear(fresh.said(1)).failure).toBe('taken');
  });

  it('who replaces the key in m2 and mends m3 shows different pictures', async () => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const old = oldSide(code).hear(fresh.said(0));
    const m2 = opened(code, old.said(0), 'answer');
    fresh.hear(forged(code, 'old', { ...m2, publicKey: newKey() }));
    const m3 = opened(code, fresh.said(1), 'reveal');
    const answerHash = linkMessageHash(encodeLinkMessage(m2));
    expect(old.hear(forged(code, 'new', { ...m3, answerHash })).last.state).toBe('going');
    expect((await old.look()).exchange.pictures).not.toEqual((await fresh.look()).exchange.pictures);
  });

  it.each(['publicKey', 'opening', 'device'] as const)('who replaces %s in m3 breaks the promise of m1', (field) => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const old = oldSide(code).hear(fresh.said(0));
    const m3 = opened(code, fresh.hear(old.said(0)).said(1), 'reveal');
    const changed = field === 'device' ? { ...m3, device: 'Firefox on linux' } : { ...m3, [field]: newKey() };
    expect(old.hear(forged(code, 'new', changed)).failure).toBe('malformed');
  });

  it.each([
    ['zero', '00'.repeat(32)],
    ['one', `01${'00'.repeat(31)}`],
    ['p − 1', `ec${'ff'.repeat(30)}7f`],
    ['a point of order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
  ])('who brings a worthless key (%s) is refused', (_, hex) => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const old = oldSide(code).hear(fresh.said(0));
    const m2 = opened(code, old.said(0), 'answer');
    expect(fresh.hear(forged(code, 'old', { ...m2, publicKey: fromHex(hex) })).failure).toBe('malformed');
  });

  it('who answers for another m1 is noticed', () => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const m2 = { kind: 'answer', publicKey: newKey(), commitHash: randomBytes(32) } as const;
    expect(fresh.hear(forged(code, 'old', m2)).failure).toBe('taken');
  });

  it('who sends the messages of an earlier exchange again gets nowhere', () => {
    const { fresh, old } = met();
    const earlier = [fresh.said(0), old.said(0), fresh.said(1)];
    const later = met();
    const before = [later.fresh.exchange, later.old.exchange];
    expect(later.fresh.hear(...earlier).last.state).toBe('ignored');
    expect(later.old.hear(...earlier).last.state).toBe('ignored');
    expect([later.fresh.exchange, later.old.exchange]).toEqual(before);
    // Even under the same code (he has it, and seals them anew) they do not fit.
    const same = oldSide(fresh.exchange.code);
    expect(same.hear(fresh.said(0), fresh.said(1)).failure).toBe('taken');
  });
});

describe('a third device with the same code', () => {
  it('is noticed by every side that sees a second message of a kind', () => {
    const { fresh, old } = met();
    const { code } = fresh.exchange;
    const third = oldSide(code).hear(fresh.said(0));
    expect(fresh.hear(third.said(0)).failure).toBe('taken');
    expect(old.hear(third.said(0)).failure).toBe('taken');
    // The one that comes late sees that somebody has answered.
    expect(oldSide(code).hear(fresh.said(0), old.said(0)).failure).toBe('taken');
    expect(oldSide(code).hear(old.said(0)).failure).toBe('taken');
    expect(oldSide(code).hear(fresh.said(1)).failure).toBe('taken');
  });

  it('that shows the code too is noticed', () => {
    const { fresh, old } = met();
    const { code } = fresh.exchange;
    const m1 = opened(code, fresh.said(0), 'commit');
    const other = forged(code, 'new', { ...m1, commitment: randomBytes(32) });
    expect(old.hear(other).failure).toBe('taken');
    expect(fresh.hear(other).failure).toBe('taken');
    const m3 = opened(code, fresh.said(1), 'reveal');
    const second = forged(code, 'new', { ...m3, opening: randomBytes(32) });
    expect(met().old.hear(second).last.state).toBe('ignored');
    expect(old.hear(second).failure).toBe('taken');
    expect(fresh.hear(second).failure).toBe('taken');
  });

  it('that sends a second account is noticed', async () => {
    const { fresh, old } = met();
    const { code } = fresh.exchange;
    (await old.look()).confirm().give();
    fresh.hear(old.said(1));
    expect(fresh.hear(forged(code, 'old', { kind: 'account', sealed: randomBytes(99) })).failure).toBe('taken');
  });
});

describe('after ten minutes', () => {
  const OVER = START + LINK_LIFETIME_MS;

  it('nothing is taken in, on either side and at any step', () => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const old = oldSide(code);
    old.nowMs = OVER;
    expect(old.hear(fresh.said(0)).failure).toBe('expired');
    old.nowMs = OVER - 1;
    old.hear(fresh.said(0));
    fresh.nowMs = OVER;
    expect(fresh.hear(old.said(0)).failure).toBe('expired');
    fresh.nowMs = OVER - 1;
    fresh.hear(old.said(0));
    old.nowMs = OVER;
    expect(old.hear(fresh.said(1)).failure).toBe('expired');
  });

  it('an m1 that is too old is no invitation any more, also for who has just come', () => {
    const fresh = newSide();
    const late = new Side(beginOld(fresh.exchange.code, '', OVER, randomBytes));
    late.nowMs = OVER;
    expect(late.hear(fresh.said(0)).failure).toBe('expired');
    expect(late.exchange.outbox).toEqual([]);
  });

  it('the account is neither given nor taken', async () => {
    const { fresh, old } = met();
    await fresh.look();
    (await old.look()).confirm();
    old.nowMs = OVER;
    expect(() => old.give()).toThrow(MalformedInputError);
    old.nowMs = OVER - 1;
    fresh.hear(old.give().said(1)).confirm();
    expect(() => takeOver(fresh.exchange, OVER)).toThrow(MalformedInputError);
    expect(takeOver(fresh.exchange, OVER - 1).name).toBe(ACCOUNT.name);
  });

  it.each([
    ['longer', { createdAtMs: START, deadlineMs: START + LINK_LIFETIME_MS + 1 }],
    ['backwards', { createdAtMs: START, deadlineMs: START }],
  ])('means ten minutes: an m1 that wants them %s is refused', (_, times) => {
    const { code } = newSide().exchange;
    const m1 = forged(code, 'new', { kind: 'commit', commitment: randomBytes(32), ...times });
    expect(oldSide(code).hear(m1).failure).toBe('malformed');
  });

  it('an m1 from the future does not lengthen our own time', () => {
    const { code } = newSide().exchange;
    const createdAtMs = START + 86_400_000;
    const times = { createdAtMs, deadlineMs: createdAtMs + LINK_LIFETIME_MS };
    const old = oldSide(code).hear(forged(code, 'new', { kind: 'commit', commitment: randomBytes(32), ...times }));
    expect(old.exchange.deadlineMs).toBe(OVER);
  });
});

/** A fresh X25519 public key of nobody's. */
const newKey = (): Bytes => randomBytes(32);
