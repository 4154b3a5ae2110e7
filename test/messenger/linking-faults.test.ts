import { describe, expect, it } from 'vitest';
import { stoppedAt } from './device.ts';
import { FakeSwarm } from './fake-network.ts';
import { LinkingDevice } from './linking-device.ts';

interface Pair {
  fresh: LinkingDevice;
  old: LinkingDevice;
  swarm: FakeSwarm;
}

async function pair(): Promise<Pair> {
  const swarm = new FakeSwarm();
  const fresh = new LinkingDevice('Firefox on Linux', swarm.network());
  const old = new LinkingDevice('Chrome on Windows', swarm.network());
  await old.device.create('Anna');
  return { fresh, old, swarm };
}

/** What two people do until it is done; whatever died before, they look at the screens and go on. */
async function goOn({ fresh, old }: Pair): Promise<void> {
  for (let i = 0; i < 12; i++) {
    let atNew = await fresh.state();
    if (atNew.state === 'none') atNew = await fresh.begin();
    let atOld = await old.state();
    if (atNew.state === 'waiting' && atOld.state === 'none') atOld = await old.join(atNew.code);
    if (atNew.state === 'compare' && atOld.state === 'compare') {
      if (JSON.stringify(atNew.pictures) !== JSON.stringify(atOld.pictures)) throw new Error('the pictures differ');
      await old.confirm();
      await fresh.confirm();
    }
    if (atNew.state === 'compare' && atOld.state === 'done') await fresh.confirm();
    if (atNew.state === 'done' && atOld.state === 'done') return;
  }
}

/** Exactly one account and one device on either side. */
async function expectLinked(n: number, { fresh, old }: Pair): Promise<void> {
  expect([n, await fresh.state(), await old.state()]).toEqual([
    n,
    { state: 'done', role: 'new', device: 'Chrome on Windows' },
    { state: 'done', role: 'old', device: 'Firefox on Linux' },
  ]);
  expect(await fresh.seedHex()).toBe(await old.seedHex());
  expect(await fresh.device.db.account.count()).toBe(1);
  expect(await fresh.linked()).toMatchObject([{ kind: 'linked', name: 'Chrome on Windows' }]);
  expect(await old.linked()).toMatchObject([{ kind: 'linked', name: 'Firefox on Linux' }]);
  for (const device of [fresh, old]) expect(await device.row()).not.toMatch(/[0-9a-f]{22}/);
}

/** What was made was never made again, however often it was stored. */
function expectNoDoubles({ swarm }: Pair): void {
  expect(new Set(swarm.offered.map(({ recipient }) => recipient)).size).toBe(1);
  expect(new Set(swarm.offered.map(({ hash }) => hash)).size).toBe(4);
}

async function fromCodeToPictures({ fresh, old }: Pair): Promise<void> {
  const code = await fresh.code();
  await old.join(code);
  for (const side of [fresh, old, fresh, old]) await side.state();
}

describe('death between any two steps', () => {
  it.each(['fresh', 'old'] as const)('before the pictures, of the %s device, still links once', async (who) => {
    let n = 1;
    for (let died = true; died; n++) {
      const both = await pair();
      died = await stoppedAt(both[who].device, n, async () => fromCodeToPictures(both));
      await goOn(both);
      await expectLinked(n, both);
      expectNoDoubles(both);
    }
    expect(n).toBeGreaterThan(10);
  });

  it.each(['fresh', 'old'] as const)('after the confirmations, of the %s device, still links once', async (who) => {
    let n = 1;
    for (let died = true; died; n++) {
      const both = await pair();
      await fromCodeToPictures(both);
      died = await stoppedAt(both[who].device, n, async () => {
        await both.old.confirm();
        await both.fresh.confirm();
      });
      await goOn(both);
      await expectLinked(n, both);
      expectNoDoubles(both);
    }
    expect(n).toBeGreaterThan(8);
  });

  it('in the middle of a refusal still ends both sides without an account', async () => {
    let n = 1;
    for (let died = true; died; n++) {
      const both = await pair();
      const { fresh, old } = both;
      await fromCodeToPictures(both);
      died = await stoppedAt(old.device, n, async () => old.cancel(true));
      expect(await old.state()).toEqual({ state: 'failed', role: 'old', reason: 'differ' });
      expect([n, await fresh.confirm()]).toEqual([n, { state: 'failed', role: 'new', reason: 'differ' }]);
      expect(await fresh.seedHex()).toBeUndefined();
      for (const device of [fresh, old]) expect(await device.row()).not.toMatch(/[0-9a-f]{22}/);
    }
    expect(n).toBeGreaterThan(3);
  });

  it('of a device that dies at every second step still links', async () => {
    const both = await pair();
    await fromCodeToPictures(both);
    let rounds = 0;
    for (let died = true; died; rounds++) {
      died = await stoppedAt(both.old.device, 6 + rounds, async () => {
        await both.old.confirm();
      });
    }
    for (let n = 1, died = true; died; n++)
      died = await stoppedAt(both.fresh.device, n, async () => both.fresh.confirm());
    await expectLinked(rounds, both);
    expect(rounds).toBeGreaterThan(1);
  });
});
