import { describe, expect, it } from 'vitest';
import { ModelDevice, ModelSwarm } from './model-swarm.ts';

/** Devices in step with one value. */
function devices(count: number) {
  const swarm = new ModelSwarm();
  const all = Array.from({ length: count }, () => new ModelDevice(swarm));
  const [first] = all as [ModelDevice];
  first.config.set(['name'], 'old');
  first.push('done');
  for (const one of all) one.poll();
  return { swarm, all: all as [ModelDevice, ModelDevice, ModelDevice] };
}

/**
 * What the merge rule itself loses; every client does, and different bytes would only make different clients disagree.
 * Should one of these begin to fail, the rule has changed.
 */
describe('the protocol loses', () => {
  it('a change that arrived, if another device was five generations ahead without having seen it (05 §7.3 c)', () => {
    const { all } = devices(2);
    const [ours, theirs] = all;
    // Each change after a push that did not arrive is a generation of its own.
    for (let i = 0; i < 6; i++) {
      theirs.config.set(['count'], BigInt(i + 1));
      theirs.push('lost');
    }
    ours.config.set(['name'], 'ours');
    ours.push('done');
    theirs.poll();
    theirs.push('done');
    ours.poll();
    expect(ours.config.state).toBe('clean');
    expect(ours.config.get(['name'])).toBe('old');
  });

  it('a change that is made at the same time as a resolution, which tells all data as new (05 §7.5)', () => {
    // Ties are broken by hashes, so several are tried.
    const outcomes = new Set<unknown>();
    for (let i = 0; i < 12; i++) {
      const { all } = devices(3);
      const [one, two, three] = all;
      one.config.set(['one'], BigInt(i));
      two.config.set(['two'], BigInt(i));
      one.push('stored');
      two.push('stored');
      one.poll(); // resolves; its diff says that the name is “old”
      three.config.set(['count'], 1n);
      three.push('lost');
      three.config.set(['name'], 'new');
      three.push('stored');
      one.push('stored');
      for (const device of [one, two, three, one, two, three]) {
        device.poll();
        device.push('done');
      }
      expect(two.config.written()).toBe(one.config.written());
      outcomes.add(two.config.get(['name']));
    }
    expect(outcomes).toEqual(new Set(['old', 'new']));
  });

  it('the order in time: the higher seqno wins, not the later change', () => {
    const { all } = devices(2);
    const [busy, late] = all;
    busy.config.set(['count'], 1n);
    busy.push('lost');
    busy.config.set(['name'], 'early');
    late.config.set(['name'], 'late');
    late.push('done');
    busy.poll();
    busy.push('done');
    late.poll();
    expect(late.config.get(['name'])).toBe('early');
  });

  it('most of an entry that one device erases while another changes it: the changed field alone is left, or nothing', () => {
    const outcomes: unknown[] = [];
    for (let i = 0; i < 12; i++) {
      const [one, two] = devices(2).all;
      const eve = new Map([
        ['n', 'Eve'],
        ['N', 'E'],
      ]);
      one.config.set(['people', 'eve'], eve);
      one.push('done');
      two.poll();
      two.config.set(['people', 'eve', 'N'], 'Evi');
      two.config.set(['count'], BigInt(i));
      one.config.erase(['people', 'eve']);
      two.push('done');
      one.poll();
      outcomes.push(one.config.get(['people']));
    }
    expect(outcomes).toContainEqual(new Map([['eve', new Map([['N', 'Evi']])]]));
    expect(outcomes).toContain(undefined);
  });
});
