import { describe, expect, it } from 'vitest';
import { type Bytes, fromHex, randomBytes } from '../../src/crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../src/crypto/errors.ts';
import { takeOver } from '../../src/protocol/device-link/link-agreement.ts';
import { beginNew, beginOld, LINK_LIFETIME_MS } from '../../src/protocol/device-link/link-exchange.ts';
import { decodeLinkMessage, encodeLinkMessage } from '../../src/protocol/device-link/link-message.ts';
import { linkCommitment, linkMessageHash } from '../../src/protocol/device-link/transcript.ts';
import { ACCOUNT, forged, met, newSide, oldSide, opened, Side, START } from './link-side.ts';

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

  const WORTHLESS = [
    ['zero', '00'.repeat(32)],
    ['one', `01${'00'.repeat(31)}`],
    ['p − 1', `ec${'ff'.repeat(30)}7f`],
    ['a point of order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
  ] as const;

  it.each(WORTHLESS)('who answers with a worthless key (%s) is refused', (_, hex) => {
    const fresh = newSide();
    const { code } = fresh.exchange;
    const old = oldSide(code).hear(fresh.said(0));
    const m2 = opened(code, old.said(0), 'answer');
    expect(fresh.hear(forged(code, 'old', { ...m2, publicKey: fromHex(hex) })).failure).toBe('malformed');
  });

  it.each(WORTHLESS)('who promises and reveals a worthless key (%s) is refused', (_, hex) => {
    const { code } = newSide().exchange;
    const [publicKey, opening, device] = [fromHex(hex), randomBytes(32), ''];
    const commitment = linkCommitment(publicKey, opening, device);
    const times = { createdAtMs: START, deadlineMs: START + LINK_LIFETIME_MS };
    const old = oldSide(code).hear(forged(code, 'new', { kind: 'commit', commitment, ...times }));
    const answerHash = linkMessageHash(old.exchange.answer ?? new Uint8Array());
    const m3 = { kind: 'reveal', publicKey, opening, answerHash, device } as const;
    expect(old.hear(forged(code, 'new', m3)).failure).toBe('malformed');
  });

  it('who writes in our name before we have is noticed', () => {
    const fresh = new Side(beginNew('', null, randomBytes)); // it does not know the time yet, so it has said nothing
    const times = { createdAtMs: START, deadlineMs: START + LINK_LIFETIME_MS };
    const m1 = { kind: 'commit', commitment: randomBytes(32), ...times } as const;
    expect(fresh.hear(forged(fresh.exchange.code, 'new', m1)).failure).toBe('taken');
    expect(fresh.exchange.outbox).toEqual([]);
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
