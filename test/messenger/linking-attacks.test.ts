import { beforeEach, describe, expect, it } from 'vitest';
import { randomBytes } from '../../src/crypto/bytes.ts';
import { LINK_ENVELOPE_BYTES } from '../../src/protocol/device-link/link-envelope.ts';
import { LINK_LIFETIME_MS } from '../../src/protocol/device-link/link-exchange.ts';
import type { FakeSwarm } from './fake-network.ts';
import type { LinkingDevice } from './linking-device.ts';
import { LinkingWorld } from './linking-world.ts';

let world: LinkingWorld;
let swarm: FakeSwarm;
let fresh: LinkingDevice;
let old: LinkingDevice;

beforeEach(async () => {
  world = new LinkingWorld();
  ({ swarm, fresh, old } = world);
  await old.device.create('Anna');
});

describe('somebody else with the code', () => {
  it('who joins too ends it for both old devices and the new one', async () => {
    const code = await world.met();
    const third = world.another('Third');
    await third.device.create('Mallory');
    await third.join(code);
    expect(await third.state()).toMatchObject({ state: 'failed', reason: 'taken' });
    expect(await fresh.state()).toMatchObject({ state: 'failed', reason: 'taken' });
    expect(await old.confirm()).toMatchObject({ state: 'failed', reason: 'taken' });
    expect(await fresh.seedHex()).toBeUndefined();
  });

  it('who answers at the same time as the real device ends it', async () => {
    const code = await fresh.code();
    await fresh.state();
    const third = world.another('Third');
    await third.device.create('Mallory');
    // Both look before either has written.
    await Promise.all([third.join(code), old.join(code)]);
    await Promise.all([third.state(), old.state()]);
    await fresh.state();
    expect(await fresh.state()).toMatchObject({ state: 'failed', reason: 'taken' });
    expect((await old.state()).state).toBe('failed');
    expect((await third.state()).state).toBe('failed');
  });

  it('whose account nobody asked for is not opened before the person has confirmed, nor after', async () => {
    const code = await world.met();
    world.forge(code, 'old', { kind: 'account', sealed: randomBytes(120) });
    expect(await fresh.state()).toMatchObject({ state: 'compare', confirmed: false });
    expect(await fresh.confirm()).toMatchObject({ state: 'failed', reason: 'malformed' });
    expect(await fresh.seedHex()).toBeUndefined();
    // The real one sees an account that it did not send.
    expect(await old.confirm()).toMatchObject({ state: 'failed' });
  });

  it('does not disturb with what the code did not seal', async () => {
    const code = await fresh.code();
    swarm.put(world.mailbox(code), new Uint8Array(0), LINK_LIFETIME_MS);
    swarm.put(world.mailbox(code), randomBytes(LINK_ENVELOPE_BYTES), LINK_LIFETIME_MS);
    swarm.put(world.mailbox(code), randomBytes(60_000), LINK_LIFETIME_MS);
    await old.join(code);
    for (let i = 0; i < 3; i++) {
      await fresh.state();
      await old.state();
    }
    expect((await fresh.compare()).pictures).toEqual((await old.compare()).pictures);
  });

  it('who floods the mailbox only slows it down', async () => {
    swarm.pageSize = 5;
    const code = await fresh.code();
    for (let i = 0; i < 23; i++) swarm.put(world.mailbox(code), randomBytes(LINK_ENVELOPE_BYTES), LINK_LIFETIME_MS);
    await old.join(code);
    for (let i = 0; i < 8; i++) {
      await fresh.state();
      await old.state();
    }
    expect((await fresh.compare()).pictures).toEqual((await old.compare()).pictures);
  });

  it('cannot use the messages of an earlier link in a new one', async () => {
    const code = await world.met();
    const earlier = world.inMailbox(code);
    await fresh.cancel(false);
    const next = await fresh.code();
    for (const data of earlier) swarm.put(world.mailbox(next), data, LINK_LIFETIME_MS);
    await old.join(next);
    await fresh.state();
    await old.state();
    expect((await fresh.compare()).pictures).toEqual((await old.compare()).pictures);
  });
});

describe('ten minutes later', () => {
  const expire = () => (swarm.nowMs += LINK_LIFETIME_MS);
  const EXPIRED = { state: 'failed', reason: 'expired' };

  it('a code that nobody took is over', async () => {
    await fresh.code();
    await fresh.state();
    expire();
    expect(await fresh.state()).toMatchObject(EXPIRED);
    expect(await fresh.row()).not.toMatch(/[0-9a-f]{22}/);
  });

  it('a code that is typed in late is over', async () => {
    const code = await fresh.code();
    await fresh.state();
    expire();
    await old.join(code);
    expect(await old.state()).toMatchObject(EXPIRED);
    expect(world.inMailbox(code)).toHaveLength(1);
  });

  it('a code of nobody is over', async () => {
    await old.join('zoom zones zombie zodiac zippers zinger zigzags zesty');
    await old.state();
    expire();
    expect(await old.state()).toMatchObject(EXPIRED);
  });

  it.each([2, 3, 4])('a talk that stopped after %i steps is over on both sides', async (steps) => {
    const code = await fresh.code();
    await old.join(code);
    for (let i = 0; i < steps; i++) await (i % 2 === 0 ? fresh : old).state();
    expire();
    expect(await fresh.state()).toMatchObject(EXPIRED);
    expect(await old.state()).toMatchObject(EXPIRED);
  });

  it('a confirmation comes too late, and nothing of the account is sent', async () => {
    const code = await world.met();
    expire();
    expect(await old.confirm()).toMatchObject(EXPIRED);
    expect(world.inMailbox(code)).toHaveLength(3);
    expect((await old.linked()).length).toBe(0);
  });

  it('an account that is here already is not opened any more', async () => {
    await world.met();
    await old.confirm();
    await fresh.state();
    expire();
    expect(await fresh.confirm()).toMatchObject(EXPIRED);
    expect(await fresh.seedHex()).toBeUndefined();
    expect(await fresh.row()).not.toMatch(/[0-9a-f]{22}/);
  });

  it('an account that no node has proven to hold is taken back', async () => {
    const code = await world.met();
    swarm.signatures = 0;
    expect(await old.confirm()).toMatchObject({ state: 'compare', confirmed: true });
    expect(world.inMailbox(code)).toHaveLength(4);
    expire();
    expect(await old.state()).toMatchObject(EXPIRED);
    expect(world.inMailbox(code)).toHaveLength(3);
    expect((await old.linked()).length).toBe(0);
  });
});
