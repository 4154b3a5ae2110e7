import { describe, expect, it } from 'vitest';
import { dumpConfig, loadConfig } from '../../../src/protocol/config/config-dump.ts';
import type { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { ModelDevice, ModelSwarm, NOW_MS } from './model-swarm.ts';

/** Two devices in step, with a few values. */
function pair() {
  const swarm = new ModelSwarm();
  const ours = new ModelDevice(swarm);
  const theirs = new ModelDevice(swarm);
  theirs.config.set(['name'], 'old');
  theirs.config.set(['color'], 'old');
  theirs.config.set(['set'], ['a', 'b']);
  theirs.config.set(['people'], new Map([['eve', new Map([['nick', 'old']])]]));
  theirs.push('done');
  ours.poll();
  return { swarm, ours, theirs };
}

/** Goes on without us, so far that what we have not pushed is too old. */
function goOn(device: ModelDevice, generations = 6): void {
  for (let i = 0; i < generations; i++) {
    device.config.set(['count'], BigInt(10 * device.config.seqno + i));
    device.push('done');
  }
}

/** Polls as the messenger does, through a dump. */
function returns(device: ModelDevice): ConfigObject {
  device.restart();
  device.poll();
  return device.config;
}

describe('a change that is too old to be merged', () => {
  it('is made again on top of what the others have', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    ours.config.changeSet(['set'], ['c'], ['a']);
    ours.config.erase(['people', 'eve', 'nick']);
    ours.config.set(['people', 'bob', 'nick'], 'new');
    goOn(theirs);
    theirs.config.changeSet(['set'], ['d'], ['b']);
    theirs.push('done');
    const config = returns(ours);
    expect(config.state).toBe('dirty');
    expect(config.seqno).toBe(theirs.config.seqno + 1);
    expect(config.get(['name'])).toBe('ours');
    expect(config.get(['count'])).toBe(theirs.config.get(['count']));
    expect(config.get(['set'])).toEqual(['c', 'd']);
    expect(config.get(['people'])).toEqual(new Map([['bob', new Map([['nick', 'new']])]]));
    ours.push('done');
    theirs.poll();
    expect(theirs.config.written()).toBe(config.written());
  });

  it('brings back nothing of what others changed meanwhile', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    theirs.config.set(['color'], 'new');
    theirs.config.erase(['people']);
    goOn(theirs);
    const config = returns(ours);
    expect(config.get(['name'])).toBe('ours');
    expect(config.get(['color'])).toBe('new');
    expect(config.get(['people'])).toBeUndefined();
  });

  it('gives way where others changed the same: as in a merge, the higher seqno wins', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    ours.config.set(['color'], 'ours');
    ours.config.set(['people', 'eve', 'nick'], 'ours');
    theirs.config.set(['name'], 'theirs');
    theirs.config.erase(['people']);
    goOn(theirs);
    const config = returns(ours);
    expect(config.get(['name'])).toBe('theirs');
    expect(config.get(['color'])).toBe('ours');
    expect(config.get(['people'])).toBeUndefined();
  });

  it('is not pushed if nothing of it is left', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'same');
    theirs.config.set(['name'], 'same');
    goOn(theirs);
    const config = returns(ours);
    expect(config.state).toBe('clean');
    expect(config.written()).toBe(theirs.config.written());
    expect(config.currHashes).toEqual(theirs.config.currHashes);
  });

  it('is made again in a type of its own, unless theirs is another by now', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], ['x']);
    ours.config.set(['people'], 'text');
    ours.config.set(['set'], new Map([['k', 1n]]));
    theirs.config.set(['set'], 'theirs');
    goOn(theirs);
    const config = returns(ours);
    expect(config.get(['name'])).toEqual(['x']);
    expect(config.get(['people'])).toBe('text');
    expect(config.get(['set'])).toBe('theirs');
  });

  it('of a device that was never in step leaves what the account already has', () => {
    const { theirs, swarm } = pair();
    goOn(theirs);
    const fresh = new ModelDevice(swarm);
    fresh.config.set(['name'], 'fresh');
    fresh.config.set(['only here'], 1n);
    const config = returns(fresh);
    expect(config.get(['name'])).toBe('old');
    expect(config.get(['only here'])).toBe(1n);
    expect(config.get(['count'])).toBe(theirs.config.get(['count']));
  });
});

describe('a change that was resolved with those of others and then left behind', () => {
  /** Both change from the same state; we resolve, do not get to push, and they go on without having seen ours. */
  function resolvedThenLate(change: (ours: ConfigObject, theirs: ConfigObject) => void) {
    const devices = pair();
    const { ours, theirs } = devices;
    change(ours.config, theirs.config);
    theirs.push('done');
    ours.poll();
    expect(ours.config.state).toBe('dirty');
    return devices;
  }

  it('is made again, without the others’ values of that time', () => {
    const { ours, theirs } = resolvedThenLate((own, other) => {
      own.set(['name'], 'ours');
      other.set(['color'], 'theirs, early');
    });
    expect(ours.config.get(['color'])).toBe('theirs, early');
    theirs.config.set(['color'], 'theirs, late');
    goOn(theirs);
    const config = returns(ours);
    expect(config.get(['name'])).toBe('ours');
    expect(config.get(['color'])).toBe('theirs, late');
  });

  it('is not made again where it lost', () => {
    // Who wins depends on hashes, so several are tried.
    const outcomes = new Set<unknown>();
    for (let i = 0; i < 12; i++) {
      const { ours, theirs } = resolvedThenLate((own, other) => {
        own.set(['name'], `ours ${i}`);
        own.changeSet(['set'], ['z'], []);
        other.set(['name'], `theirs ${i}`);
        other.set(['set'], 'a scalar by now');
      });
      const hasWon = ours.config.get(['name']) === `ours ${i}`;
      outcomes.add(hasWon);
      theirs.config.set(['name'], 'theirs, late');
      goOn(theirs);
      const config = returns(ours);
      expect(config.get(['name'])).toBe('theirs, late');
      expect(config.get(['set'])).toBe('a scalar by now');
      expect(config.fields.pending).toEqual([]);
    }
    expect(outcomes.size).toBe(2);
  });

  it('does not bring back a value that won over ours and is gone by now', () => {
    for (let i = 0; i < 12; i++) {
      const { ours, theirs } = resolvedThenLate((own, other) => {
        own.set(['name'], `ours ${i}`);
        other.set(['name'], `theirs ${i}`);
      });
      const hasWon = ours.config.get(['name']) === `ours ${i}`;
      theirs.config.set(['name'], 'old');
      goOn(theirs);
      expect(returns(ours).get(['name'])).toBe(hasWon ? `ours ${i}` : 'old');
    }
  });

  it('keeps further changes that were made on top', () => {
    const { ours, theirs } = resolvedThenLate((own, other) => {
      own.set(['name'], 'ours');
      other.set(['other'], 1n);
    });
    ours.push('lost');
    ours.config.set(['color'], 'ours too');
    ours.push('lost');
    ours.config.set(['name'], 'ours at last');
    goOn(theirs, 12);
    const config = returns(ours);
    expect(config.get(['name'])).toBe('ours at last');
    expect(config.get(['color'])).toBe('ours too');
    expect(config.get(['other'])).toBe(1n);
  });

  it('is made again if two others were resolved without it', () => {
    const { ours, theirs, swarm } = pair();
    const third = new ModelDevice(swarm);
    third.poll();
    ours.config.set(['name'], 'ours');
    goOn(theirs, 7);
    third.poll();
    theirs.config.set(['color'], 'theirs');
    third.config.set(['other'], 3n);
    theirs.push('done');
    third.push('done');
    const config = returns(ours);
    expect(config.state).toBe('dirty');
    expect(config.get(['name'])).toBe('ours');
    expect(config.get(['color'])).toBe('theirs');
    expect(config.get(['other'])).toBe(3n);
    expect(config.fields.pending).toEqual([]);
  });
});

describe('a change that was handed out, and of which we do not know whether it arrived', () => {
  it('is known to have arrived if its message comes back', () => {
    const { ours } = pair();
    ours.config.set(['name'], 'ours');
    ours.push('stored');
    const config = returns(ours);
    expect(config.state).toBe('clean');
    expect(config.fields).toMatchObject({ pending: [], base: null, orig: null });
    expect(config.currHashes).toHaveLength(1);
    expect(config.oldHashes).not.toContain(config.currHashes[0]);
  });

  it('is known to have arrived if its message comes back together with one to resolve', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    ours.push('stored');
    theirs.config.set(['color'], 'theirs');
    theirs.push('stored');
    const config = returns(ours);
    expect(config.state).toBe('dirty');
    expect(config.get(['name'])).toBe('ours');
    expect(config.fields.pending).toEqual([]);
  });

  it('is known to have arrived if another message contains it', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    ours.push('stored');
    ours.config.set(['color'], 'ours');
    theirs.poll();
    theirs.config.set(['name'], 'theirs');
    theirs.push('done');
    expect(ours.config.fields.pending).toHaveLength(1);
    const config = returns(ours);
    expect(config.state).toBe('dirty');
    expect(config.get(['name'])).toBe('theirs');
    // Only what is not in the swarm yet is still ours to keep.
    expect(config.fields.pending.map(({ diff }) => [...diff.keys()])).toEqual([['color']]);
  });

  it('is not made again once it is known to have arrived, not even if others have put the old value back', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    ours.push('stored');
    ours.config.set(['color'], 'ours');
    theirs.poll();
    theirs.config.set(['other'], 1n);
    theirs.push('done');
    ours.poll();
    theirs.config.set(['name'], 'old');
    goOn(theirs, 8);
    const config = returns(ours);
    expect(config.get(['name'])).toBe('old');
    expect(config.get(['color'])).toBe('ours');
  });

  it('undoes nothing that others changed after it had arrived', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    ours.push('stored');
    ours.config.set(['color'], 'ours');
    theirs.poll();
    theirs.config.set(['name'], 'theirs');
    goOn(theirs, 8);
    const config = returns(ours);
    expect(config.get(['name'])).toBe('theirs');
    expect(config.get(['color'])).toBe('ours');
  });

  it('is made again once too often if others had put the old value back long ago', () => {
    const { ours, theirs } = pair();
    ours.config.set(['name'], 'ours');
    ours.push('stored');
    theirs.poll();
    theirs.config.set(['name'], 'old');
    goOn(theirs, 8);
    // Nobody can tell this from a change that never arrived.
    expect(returns(ours).get(['name'])).toBe('ours');
  });

  it('is not made again by a late confirmation of an earlier message', () => {
    const { ours } = pair();
    ours.config.set(['name'], 'first');
    const { seqno } = ours.config.push(NOW_MS);
    ours.config.set(['name'], 'second');
    ours.config.confirmPushed(seqno, ['late']);
    expect(ours.config.state).toBe('dirty');
    expect(ours.config.currHashes).toEqual([]);
  });
});

it('own changes survive the dump in every state', () => {
  const { ours, theirs } = pair();
  ours.config.set(['name'], 'ours');
  ours.push('lost');
  ours.config.set(['people', 'eve', 'nick'], 'ours');
  theirs.config.set(['color'], 'theirs');
  theirs.push('done');
  ours.poll();
  const { fields } = loadConfig(dumpConfig(ours.config));
  expect(fields.pending).toEqual(ours.config.fields.pending);
  expect(fields.pending).toHaveLength(2);
  expect(fields.base).toEqual(ours.config.fields.base);
});
