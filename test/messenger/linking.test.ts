import { beforeEach, describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { AccountExistsError, NoAccountError } from '../../src/messenger/errors.ts';
import { linkState } from '../../src/messenger/linking/linking.ts';
import { parseLinkCode } from '../../src/protocol/device-link/link-code.ts';
import { openLinkMessage } from '../../src/protocol/device-link/link-envelope.ts';
import { LINK_LIFETIME_MS } from '../../src/protocol/device-link/link-exchange.ts';
import { linkMessageKey } from '../../src/protocol/device-link/link-keys.ts';
import type { FakeSwarm } from './fake-network.ts';
import type { LinkingDevice } from './linking-device.ts';
import { LinkingWorld } from './linking-world.ts';

let world: LinkingWorld;
let swarm: FakeSwarm;
let atNew: LinkingWorld['atNew'];
let fresh: LinkingDevice;
let old: LinkingDevice;
let accountId: string;

beforeEach(async () => {
  world = new LinkingWorld();
  ({ swarm, atNew, fresh, old } = world);
  accountId = await old.device.create('Anna');
});

describe('linking a new device', () => {
  it('goes from the code over the pictures to the account', async () => {
    const waiting = await fresh.begin();
    expect(waiting).toMatchObject({ state: 'waiting', role: 'new', expiresAtMs: swarm.nowMs + LINK_LIFETIME_MS });
    if (waiting.state !== 'waiting') return;
    expect(waiting.code.split(' ')).toHaveLength(8);
    expect(waiting.qr).toMatch(/^starling:link:1:[0-9a-f]{22}$/);
    expect(await old.join(waiting.qr)).toMatchObject({ state: 'connecting', role: 'old' });
    expect(await fresh.state()).toEqual(waiting);
    expect(await old.state()).toMatchObject({ state: 'connecting' });
    const atNewScreen = await fresh.compare();
    const atOldScreen = await old.compare();
    expect(atNewScreen).toMatchObject({ role: 'new', confirmed: false, device: '' });
    expect(atOldScreen).toMatchObject({ role: 'old', confirmed: false, device: 'Firefox on Linux' });
    expect(atNewScreen.pictures).toHaveLength(7);
    expect(atNewScreen.pictures).toEqual(atOldScreen.pictures);
    expect(await fresh.confirm()).toMatchObject({ state: 'compare', confirmed: true });
    expect(await old.confirm()).toEqual({ state: 'done', role: 'old', device: 'Firefox on Linux' });
    expect(await fresh.state()).toEqual({ state: 'done', role: 'new', device: 'Chrome on Windows' });
    expect(await fresh.seedHex()).toBe(await old.seedHex());
    expect(await fresh.device.db.profile.get('me')).toMatchObject({ accountId, name: 'Anna' });
    expect(await fresh.linked()).toMatchObject([{ kind: 'linked', name: 'Chrome on Windows', lastHeardMs: 0 }]);
    expect(await old.linked()).toMatchObject([{ kind: 'linked', name: 'Firefox on Linux', lastHeardMs: 0 }]);
  });

  it('works when the old device confirms first', async () => {
    const code = await world.met();
    expect(await old.confirm()).toMatchObject({ state: 'done' });
    expect(await fresh.state()).toMatchObject({ state: 'compare', confirmed: false });
    expect(world.inMailbox(code)).toHaveLength(4);
    expect(await fresh.seedHex()).toBeUndefined();
    expect(await fresh.confirm()).toMatchObject({ state: 'done', role: 'new' });
    expect(await fresh.seedHex()).toBe(await old.seedHex());
  });

  it('leaves neither keys in the rows nor messages in the swarm', async () => {
    const code = await world.met();
    const seed = await old.seedHex();
    await old.confirm();
    await fresh.confirm();
    expect(world.inMailbox(code)).toEqual([]);
    expect(atNew.deleted).toHaveLength(4);
    for (const device of [fresh, old]) {
      const row = await device.row();
      expect(row).toContain('"done"');
      expect(row).not.toMatch(/[0-9a-f]{22}/);
      expect(row).not.toContain(seed);
    }
  });

  it('puts nothing of the account into the swarm before the person at the old device has confirmed', async () => {
    const code = await world.met();
    await fresh.confirm();
    for (let i = 0; i < 3; i++) {
      await old.state();
      await fresh.state();
    }
    expect(world.inMailbox(code)).toHaveLength(3);
    const key = linkMessageKey(parseLinkCode(code));
    const said = world.inMailbox(code).map((data) => toHex(openLinkMessage(key, data)?.plaintext ?? new Uint8Array()));
    const { context } = old;
    if (!context.keys) throw new Error('no keys');
    for (const secret of [context.keys.seed, context.keys.x25519Public, context.keys.ed25519Public, utf8('Anna')])
      expect(said.join(' ')).not.toContain(toHex(secret));
    expect(said.join(' ')).not.toContain(toHex(utf8('Chrome')));
    expect(await fresh.seedHex()).toBeUndefined();
  });

  it('asks the network once in two seconds, however often pages ask', async () => {
    await fresh.code();
    await fresh.state();
    const { polls, stores } = atNew;
    for (let i = 0; i < 5; i++) {
      fresh.device.nowMs += 300;
      await linkState(fresh.context, fresh.keep);
    }
    expect([atNew.polls, atNew.stores]).toEqual([polls, stores]);
    fresh.device.nowMs += 500;
    await linkState(fresh.context, fresh.keep);
    expect(atNew.polls).toBe(polls + 1);
    fresh.device.nowMs -= 3_600_000; // the clock was set back
    await linkState(fresh.context, fresh.keep);
    expect(atNew.polls).toBe(polls + 2);
  });

  it('does nothing twice when several pages ask at once', async () => {
    await world.met();
    await Promise.all([fresh.confirm(), fresh.confirm(), fresh.state(), fresh.state()]);
    await Promise.all([old.confirm(), old.state(), old.confirm(), old.state()]);
    await Promise.all([fresh.state(), fresh.confirm(), fresh.state(), fresh.confirm()]);
    expect(await fresh.state()).toMatchObject({ state: 'done' });
    expect((await old.linked()).length).toBe(1);
    expect((await fresh.linked()).length).toBe(1);
    expect(await fresh.seedHex()).toBe(await old.seedHex());
  });

  it('waits while offline, and stores the same bytes until a node proves that it has them', async () => {
    const code = await fresh.code();
    swarm.isOnline = false;
    expect(await fresh.state()).toMatchObject({ state: 'waiting' });
    swarm.isOnline = true;
    swarm.signatures = 0;
    await fresh.state();
    await fresh.state();
    expect(world.inMailbox(code)).toHaveLength(1);
    expect(swarm.offered.length).toBeGreaterThan(1);
    swarm.signatures = 1;
    await fresh.state();
    const { stores } = atNew;
    await fresh.state();
    expect(atNew.stores).toBe(stores);
  });

  it('begins to count when network time is known', async () => {
    atNew.clockOffsetMs = null;
    swarm.isOnline = false;
    const code = await fresh.code();
    swarm.nowMs += 2 * LINK_LIFETIME_MS; // the wrong clock was that much behind
    expect(await fresh.state()).toMatchObject({ state: 'waiting', code });
    expect(world.inMailbox(code)).toEqual([]);
    swarm.isOnline = true;
    atNew.clockOffsetMs = 0;
    const beginsMs = swarm.nowMs;
    expect(await fresh.state()).toMatchObject({ state: 'waiting', expiresAtMs: beginsMs + LINK_LIFETIME_MS });
    expect(world.inMailbox(code)).toHaveLength(1);
  });
});

describe('a link is refused', () => {
  it('to a device that has an account', async () => {
    await expect(old.begin()).rejects.toThrow(AccountExistsError);
  });

  it('by a device without an account', async () => {
    await expect(fresh.join(await fresh.code())).rejects.toThrow(NoAccountError);
  });

  it('with a sentence when the code is none', async () => {
    await expect(old.join('seven words are not quite enough for this one now')).rejects.toThrow(MalformedInputError);
  });

  it('never for asking about one that is not there', async () => {
    expect(await fresh.state()).toEqual({ state: 'none' });
    expect(await fresh.confirm()).toEqual({ state: 'none' });
    await fresh.cancel(true);
    expect(await fresh.state()).toEqual({ state: 'none' });
  });
});

describe('joining again', () => {
  it('with the same code goes on with the same exchange', async () => {
    const code = await world.met();
    const pictures = (await old.compare()).pictures;
    expect(await old.join(code.toUpperCase())).toMatchObject({ state: 'compare', pictures });
    await old.state();
    expect(await fresh.compare()).toMatchObject({ pictures });
  });

  it('with another code leaves the first, and its new device is told', async () => {
    const code = await world.met();
    const other = world.another('Other');
    await old.join(await other.code());
    expect(await fresh.state()).toMatchObject({ state: 'failed', reason: 'cancelled' });
    expect(world.inMailbox(code)).toHaveLength(4);
    expect(await old.state()).toMatchObject({ state: 'connecting' });
  });

  it('beginning anew makes another code', async () => {
    const first = await fresh.code();
    await fresh.state();
    expect(await fresh.code()).not.toBe(first);
    await old.join(first);
    expect(await old.state()).toMatchObject({ state: 'failed', reason: 'cancelled' });
  });
});

describe('an end', () => {
  it('by pictures that differ reaches the other side at once and takes the keys away', async () => {
    await world.met();
    await old.cancel(true);
    expect(await old.state()).toEqual({ state: 'failed', role: 'old', reason: 'differ' });
    expect(await fresh.confirm()).toEqual({ state: 'failed', role: 'new', reason: 'differ' });
    for (const device of [fresh, old]) expect(await device.row()).not.toMatch(/[0-9a-f]{22}/);
    expect(await fresh.seedHex()).toBeUndefined();
    expect((await old.linked()).length).toBe(0);
  });

  it('said by the new device stops an old one that has been confirmed in that moment', async () => {
    const code = await world.met();
    await fresh.cancel(true);
    expect(await old.confirm()).toEqual({ state: 'failed', role: 'old', reason: 'differ' });
    expect(world.inMailbox(code)).toHaveLength(4); // m1, m2, m3 and the end: no account
  });

  it('by going away leaves nothing here, and ends the other side', async () => {
    await world.met();
    await fresh.cancel(false);
    expect(await fresh.state()).toEqual({ state: 'none' });
    expect(await fresh.device.db.links.count()).toBe(0);
    expect(await old.state()).toMatchObject({ state: 'failed', reason: 'cancelled' });
  });

  it('that cannot be told now is told later', async () => {
    await world.met();
    swarm.isOnline = false;
    await old.cancel(false);
    expect(await old.state()).toEqual({ state: 'none' });
    expect(await old.row()).not.toContain('privateKey');
    swarm.isOnline = true;
    await old.state();
    expect(await old.device.db.links.count()).toBe(0);
    expect(await fresh.state()).toMatchObject({ state: 'failed', reason: 'cancelled' });
  });

  it('is put away by the person, or after a while', async () => {
    await world.met();
    await old.cancel(true);
    await old.cancel(false);
    expect(await old.state()).toEqual({ state: 'none' });
    await fresh.state();
    expect(await fresh.state()).toMatchObject({ state: 'failed' });
    fresh.device.nowMs += 600_000;
    expect(await fresh.state()).toEqual({ state: 'none' });
    expect(await fresh.device.db.links.count()).toBe(0);
  });

  it('by another account that was made meanwhile keeps that account', async () => {
    await world.met();
    await old.confirm();
    await fresh.device.create('Somebody else');
    const seed = await fresh.seedHex();
    await expect(fresh.confirm()).rejects.toThrow(AccountExistsError);
    expect(await fresh.seedHex()).toBe(seed);
    expect(await fresh.state()).toEqual({ state: 'none' });
    expect((await fresh.linked()).length).toBe(0);
  });
});
