import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedSet, type ConfigValue, isSet, sortedEntries } from '../../../src/protocol/config/config-data.ts';
import { ModelDevice, ModelSwarm, type PushFate } from './model-swarm.ts';

const DEVICES = 3;

type Step =
  | { kind: 'set'; device: number; path: readonly string[]; value: ConfigValue }
  | { kind: 'change'; device: number; path: readonly string[]; added: string[]; removed: string[] }
  | { kind: 'erase'; device: number; path: readonly string[] }
  /** Of a key that only this device writes, and only with scalars. */
  | { kind: 'own'; device: number; value: ConfigValue | null }
  | { kind: 'poll'; device: number }
  | { kind: 'push'; device: number; fate: PushFate }
  | { kind: 'restart'; device: number }
  | { kind: 'forget'; device: number };

const device = fc.nat(DEVICES - 1);
const path = fc.constantFrom(['a'], ['b'], ['d'], ['d', 'x'], ['d', 'y'], ['d', 'e', 'z'], ['s'], ['d', 's']);
const item = fc.constantFrom('1', '2', '3', '4');
const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map(BigInt),
  fc.constantFrom('', '-', 'x', 'y'),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n)),
);
const set = fc.uniqueArray(item, { minLength: 1, maxLength: 3 });
const dict = fc.dictionary(fc.constantFrom('x', 'y', 'e'), scalar).map((entries) => new Map(Object.entries(entries)));
const value: fc.Arbitrary<ConfigValue> = fc.oneof({ weight: 4, arbitrary: scalar }, set, dict);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('set' as const), device, path, value }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      device,
      path: fc.constantFrom(['s'], ['d', 's']),
      added: fc.array(item, { maxLength: 2 }),
      removed: fc.array(item, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('erase' as const), device, path }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('own' as const), device, value: fc.option(scalar) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('poll' as const), device }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      device,
      fate: fc.constantFrom<PushFate>('done', 'done', 'done', 'lost', 'stored', 'unheard'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), device }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), device }) },
);

function perform(one: ModelDevice, taken: Step): void {
  const { config } = one;
  if (taken.kind === 'set') config.set(taken.path, taken.value);
  else if (taken.kind === 'change') config.changeSet(taken.path, taken.added, taken.removed);
  else if (taken.kind === 'erase') config.erase(taken.path);
  else if (taken.kind === 'poll') one.poll();
  else if (taken.kind === 'push') one.push(taken.fate);
  else if (taken.kind === 'restart') one.restart();
  else if (taken.kind === 'forget') one.forgetSeen();
  else if (taken.value === null) config.erase([`own ${taken.device}`]);
  else config.set([`own ${taken.device}`], taken.value);
}

/** Each device in turn polls and pushes until nothing changes any more. */
function settle({ devices }: ModelSwarm): number {
  const isQuiet = () =>
    devices.every(({ config }) => config.state === 'clean' && config.written() === devices[0]?.config.written());
  for (let round = 1; round <= 20; round++) {
    for (const one of devices) {
      one.poll();
      one.push('done');
    }
    for (const one of devices) one.poll();
    if (isQuiet()) return round;
  }
  return Infinity;
}

/** Maps and sets in one order; what is empty is not there. */
function comparable(found: ConfigValue | null | undefined): unknown {
  if (found instanceof Map)
    return found.size === 0 ? null : sortedEntries(found).map(([key, inner]) => [key, comparable(inner)]);
  const present = found ?? undefined;
  return isSet(present) ? changedSet([], present, []) : (found ?? null);
}

function run(steps: readonly Step[], compressing: readonly boolean[]): { swarm: ModelSwarm; rounds: number } {
  const swarm = new ModelSwarm();
  for (const compresses of compressing) new ModelDevice(swarm, compresses);
  for (const taken of steps) perform(swarm.devices[taken.device] as ModelDevice, taken);
  return { swarm, rounds: settle(swarm) };
}

const alike = [false, false, false];

describe('three devices with one swarm', () => {
  const steps = fc.array(step, { maxLength: 80, size: 'max' });

  it('come to one state and one message in few rounds, whatever they did and whatever was lost', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const { swarm, rounds } = run(taken, alike);
        expect(rounds).toBeLessThanOrEqual(3);
        for (const one of swarm.devices) one.tidy();
        expect(swarm.wronglyDeleted).toEqual([]);
        const written = swarm.devices[0]?.config.written() ?? '';
        const isUntouched = swarm.devices.every(({ config }) => config.seqno === 0);
        expect([...swarm.messages.values()]).toEqual(isUntouched ? [] : [written]);
        for (const { config } of swarm.devices) {
          expect(config.currHashes).toEqual([...swarm.messages.keys()]);
          expect(config.oldHashes).toEqual([]);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('make up nothing: what only one of them writes is nothing else in the end', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const { swarm } = run(taken, alike);
        for (let writer = 0; writer < DEVICES; writer++) {
          const written = taken.flatMap((one) => (one.kind === 'own' && one.device === writer ? [one.value] : []));
          const last = swarm.devices[0]?.config.get([`own ${writer}`]);
          expect([null, ...written].map(comparable)).toContainEqual(comparable(last));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('come to one state although some compress: one message, at most in two stored forms', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.boolean(), { minLength: DEVICES, maxLength: DEVICES }), (taken, compressing) => {
        const { swarm, rounds } = run(taken, compressing);
        expect(rounds).toBeLessThanOrEqual(3);
        expect(swarm.wronglyDeleted).toEqual([]);
        const written = swarm.devices[0]?.config.written() ?? '';
        for (const { config } of swarm.devices)
          for (const hash of config.currHashes) expect(swarm.messages.get(hash)).toBe(written);
      }),
      { numRuns: 300 },
    );
  });
});

describe('two devices that begin with the same', () => {
  const edit = fc.record({ writer: fc.nat(1), key: fc.constantFrom('x', 'y', 'z'), value: fc.option(value) });
  const move = step.filter(({ kind }) => ['poll', 'push', 'restart', 'forget'].includes(kind));
  const epoch = fc.record({
    edits: fc.array(edit, { maxLength: 6, size: 'max' }),
    moves: fc.array(move, { maxLength: 16, size: 'max' }),
  });

  it('keep all that they change at the same time in different places', () => {
    fc.assert(
      fc.property(fc.array(epoch, { minLength: 1, maxLength: 4, size: 'max' }), (epochs) => {
        const swarm = new ModelSwarm();
        const devices = [new ModelDevice(swarm), new ModelDevice(swarm)] as const;
        const expected = new Map<string, unknown>();
        for (const { edits, moves } of epochs) {
          for (const { writer, key, value: written } of edits) {
            const { config } = devices[writer as 0 | 1];
            if (written === null) config.erase([`${key} ${writer}`]);
            else config.set([`${key} ${writer}`], written);
            expected.set(`${key} ${writer}`, comparable(written));
          }
          for (const taken of moves) perform(devices[(taken.device % 2) as 0 | 1], taken);
          expect(settle(swarm)).toBeLessThanOrEqual(3);
          for (const [key, last] of expected)
            expect([key, comparable(devices[0].config.get([key]))]).toEqual([key, last]);
        }
      }),
      { numRuns: 400 },
    );
  });
});
