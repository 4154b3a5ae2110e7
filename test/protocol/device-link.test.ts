import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, copyBytes, fromHex, randomBytes, toHex } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { WORDS } from '../../src/crypto/wordlist.ts';
import { drawLinkCode, linkCodeQr, linkCodeWords, parseLinkCode } from '../../src/protocol/device-link/link-code.ts';
import { handOver, linkPictures, newDevice, takeOver } from '../../src/protocol/device-link/link-agreement.ts';
import { LINK_ENVELOPE_BYTES, openLinkMessage, sealLinkMessage } from '../../src/protocol/device-link/link-envelope.ts';
import { beginNew, beginOld, endMessage } from '../../src/protocol/device-link/link-exchange.ts';
import { linkMailbox, linkMessageKey } from '../../src/protocol/device-link/link-keys.ts';
import { decodeLinkMessage, encodeLinkMessage, type LinkMessage } from '../../src/protocol/device-link/link-message.ts';
import { linkTranscriptHash } from '../../src/protocol/device-link/transcript.ts';
import { openAccount } from '../../src/protocol/device-link/account-transfer.ts';
import { deriveAccount } from '../../src/crypto/account.ts';
import { boundedDevice } from '../../src/protocol/device-link/link-text.ts';
import { ACCOUNT, forged, met, newSide, oldSide, Side, START } from './link-side.ts';

const vector = JSON.parse(readFileSync(join(import.meta.dirname, 'device-link-vector.json'), 'utf8')) as Record<
  'words' | 'mailboxSeed' | 'k1' | 'm1' | 'm2' | 'm3' | 'transcript' | 'k2',
  string
> & { pictures: number[] };

/** The greatest code: 1626^8 − 1. */
const LAST_CODE = fromHex((1626n ** 8n - 1n).toString(16).padStart(22, '0'));

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
        let again: Uint8Array | Error;
        try {
          again = encodeLinkMessage(decodeLinkMessage(bytes));
        } catch (error) {
          again = error as Error;
        }
        expect(again instanceof MalformedInputError || toHex(again as Uint8Array) === toHex(bytes)).toBe(true);
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

  it('say, byte by byte, what the decision record has written down', async () => {
    let drawn = 0;
    const counted = (length: number) => Uint8Array.from({ length }, () => drawn++ & 0xff);
    const fresh = new Side(beginNew('Firefox on Linux', START, counted));
    const { code } = fresh.exchange;
    const old = new Side(beginOld(code, 'Chrome on Windows', START, counted)).hear(fresh.said(0));
    old.hear(fresh.hear(old.said(0)).said(1));
    const pictures = await linkPictures(old.exchange);
    const { commit, answer, reveal } = old.exchange;
    expect(linkCodeWords(code)).toBe(vector.words);
    expect(linkMailbox(code).accountId).toBe(deriveAccount(fromHex(vector.mailboxSeed)).accountId);
    expect(toHex(linkMessageKey(code))).toBe(vector.k1);
    const said = [commit, answer, reveal].map((plaintext) => toHex(plaintext ?? new Uint8Array()));
    expect(said).toEqual([vector.m1, vector.m2, vector.m3]);
    expect(pictures).toEqual(vector.pictures);
    const ready = { ...old.exchange, pictures, confirmed: true };
    const { account } = handOver(ready, ACCOUNT, START, counted);
    const { sealed } = decodeLinkMessage(account ?? new Uint8Array()) as Extract<LinkMessage, { kind: 'account' }>;
    const transcriptHash = linkTranscriptHash(fromHex(vector.transcript));
    expect(openAccount(fromHex(vector.k2), transcriptHash, sealed)).toEqual({
      ...ACCOUNT,
      device: 'Chrome on Windows',
    });
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
    expect(fresh.hear(endMessage(old.exchange, reason, randomBytes)).last).toEqual({
      state: 'ended',
      reason,
      told: true,
    });
    expect(old.hear(endMessage(fresh.exchange, reason, randomBytes)).failure).toBe(reason);
  });

  it('meet in another mailbox and under another key with every code', () => {
    const [a, b] = [newSide(), newSide()];
    expect(toHex(linkMessageKey(a.exchange.code))).not.toBe(toHex(linkMessageKey(b.exchange.code)));
    expect(oldSide(a.exchange.code).hear(b.said(0)).last.state).toBe('ignored');
  });
});
