import { describe, expect, it } from 'vitest';
import { clockOffset, sampleFrom, withSample, type ClockSample } from '../../src/network/clock.ts';
import { newHealth, withResult } from '../../src/network/gateway-health.ts';
import { isPublicIpv4, network24 } from '../../src/network/ip-address.ts';
import { selectGuard, selectRelays } from '../../src/network/path-selection.ts';
import { guardCandidates, mergePool, shippedPool } from '../../src/network/pool-merge.ts';
import { agreedNodes } from '../../src/network/quorum.ts';
import type { ServiceNode } from '../../src/network/service-node.ts';
import {
  isBenched,
  isConfirmed,
  namedAgain,
  strike,
  strikesOf,
  withBenched,
  NO_GATEWAY,
  withNote,
  type Note,
} from '../../src/network/strikes.ts';
import { isSuspect, type Suspects, withoutSuspects, withSuspects } from '../../src/network/suspicion.ts';
import { agreedSwarm } from '../../src/network/swarm-agreement.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const node = (n: number, ip = `20.0.${n}.1`): ServiceNode => ({
  ed25519: n.toString(16).padStart(64, '0'),
  ip,
  port: 22_021,
});
const nodes = (...numbers: number[]) => numbers.map((n) => node(n));
const keys = (list: readonly ServiceNode[] | null) =>
  list?.map(({ ed25519 }) => Number.parseInt(ed25519, 16)).sort((a, b) => a - b) ?? null;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('network time', () => {
  it('counts half of the round trip', () => {
    expect(sampleFrom('a', 10_050, 0, 100)).toEqual({ node: 'a', offsetMs: 10_000, atMs: 100 });
  });

  const sample = (name: string, offsetMs: number, atMs = 0): ClockSample => ({ node: name, offsetMs, atMs });
  it.each([
    ['nothing measured', [], null],
    ['one node', [sample('a', 7)], 7],
    ['one liar among three', [sample('a', 5), sample('b', 6), sample('c', 9_999_999)], 6],
    ['samples older than a day', [sample('a', 5, -DAY - 1)], null],
    ['samples from the future of a clock that was set back', [sample('a', 5, 1)], null],
  ])('is the median: %s', (_, samples, offset) => {
    expect(clockOffset(samples, 0)).toBe(offset);
  });

  it('keeps one sample per node, so that one node cannot outvote the others', () => {
    let samples: ClockSample[] = [sample('a', 1), sample('b', 2)];
    for (let i = 0; i < 50; i++) samples = withSample(samples, sample('liar', 1_000_000, i));
    expect(samples.filter(({ node: name }) => name === 'liar')).toHaveLength(1);
    expect(clockOffset(samples, 50)).toBe(2);
  });

  it('keeps the ten newest', () => {
    let samples: ClockSample[] = [];
    for (const i of range(0, 20)) samples = withSample(samples, sample(String(i), i, i));
    expect(samples.map(({ atMs }) => atMs)).toEqual(range(10, 20).reverse());
  });
});

describe('a refreshed list of nodes', () => {
  const rules = { minimumNodes: 24, minimumShare: 0.8 };
  const honest = nodes(...range(0, 40));
  it.each([
    ['three alike', [honest, honest, honest], 40],
    ['one answer missing', [honest, honest], 40],
    ['one answer only', [honest], null],
    ['one forged list', [honest, honest, nodes(...range(100, 140))], 40],
    ['two different forgeries', [honest, nodes(...range(100, 140)), nodes(...range(200, 240))], null],
    ['one list cut short', [honest, honest, honest.slice(0, 3)], 40],
    ['two lists cut short', [honest, honest.slice(0, 3), honest.slice(0, 3)], null],
    ['one list shorter, one empty', [honest, honest.slice(0, 30), []], 30],
    [
      'one node that names a forged key many times',
      [[...honest, ...Array<ServiceNode>(9).fill(node(999))], honest, honest],
      40,
    ],
  ])('%s', (_, answers, size) => {
    expect(agreedNodes(answers, rules)?.length ?? null).toBe(size);
  });

  it('takes the address that most name', () => {
    const moved = honest.map((one, i) => (i === 0 ? { ...one, ip: '66.6.6.6' } : one));
    expect(agreedNodes([moved, honest, honest], rules)?.find(({ ed25519 }) => ed25519 === honest[0]?.ed25519)?.ip).toBe(
      '20.0.0.1',
    );
  });

  it.each([
    ['two answers', [0, 1], '20.0.0.1'],
    ['two answers, the liar first', [1, 0], '20.0.0.1'],
    ['three answers that all differ', [1, 2, 0], '20.0.0.1'],
    ['two that agree against one', [1, 1, 0], '66.6.6.1'],
  ])('on a tie keeps the address that is known: %s', (_, order, ip) => {
    const moved = (n: number) => honest.map((one, i) => (i === 0 && n > 0 ? { ...one, ip: `66.6.6.${n}` } : one));
    const answers = order.map(moved);
    const find = (list: ServiceNode[] | null) => list?.find(({ ed25519 }) => ed25519 === honest[0]?.ed25519)?.ip;
    expect(find(agreedNodes(answers, rules, honest))).toBe(ip);
    expect(find(agreedNodes(answers, rules, []))).toBe(ip === '20.0.0.1' ? undefined : ip);
  });

  const strict = { shipped: new Set(nodes(1, 2, 3).map(({ ed25519 }) => ed25519)), ageRules: true };
  it('lets a new key in on its second day only, and makes it a guard after a week', () => {
    const first = mergePool(shippedPool(nodes(1, 2)), nodes(1, 2, 3, 9), strict, 10 * DAY);
    expect(keys(first.nodes)).toEqual([1, 2, 3]);
    const sameDay = mergePool(first, nodes(1, 2, 3, 9), strict, 10 * DAY + HOUR);
    expect(keys(sameDay.nodes)).toEqual([1, 2, 3]);
    const nextDay = mergePool(sameDay, nodes(1, 2, 3, 9), strict, 11 * DAY);
    expect(keys(nextDay.nodes)).toEqual([1, 2, 3, 9]);
    expect(keys(guardCandidates(nextDay, true, 16 * DAY))).toEqual([1, 2, 3]);
    expect(keys(guardCandidates(nextDay, true, 17 * DAY))).toEqual([1, 2, 3, 9]);
  });

  it('drops what the network no longer names, and starts over for a key that comes back', () => {
    const without = mergePool(shippedPool(nodes(1, 2, 9)), nodes(1, 2), strict, DAY);
    expect(keys(without.nodes)).toEqual([1, 2]);
    expect(keys(mergePool(without, nodes(1, 2, 9), strict, 2 * DAY).nodes)).toEqual([1, 2]);
  });
});

describe('a swarm', () => {
  it.each([
    ['one answer is not enough', [nodes(1, 2, 3)], null],
    ['two alike', [nodes(1, 2, 3), nodes(3, 2, 1)], [1, 2, 3]],
    ['a small swarm that two see differently', [nodes(1, 2, 3), nodes(1, 2, 4)], null],
    ['a large swarm in which three are common', [nodes(1, 2, 3, 4, 5), nodes(1, 2, 3, 6, 7)], [1, 2, 3]],
    ['two of three', [nodes(1, 2, 3), nodes(7, 8, 9), nodes(1, 2, 3)], [1, 2, 3]],
    ['three that all differ', [nodes(1), nodes(2), nodes(3)], null],
    ['two against two', [nodes(1, 2, 3), nodes(1, 2, 4), nodes(1, 2, 4), nodes(1, 2, 3)], [1, 2]],
    ['one that names its member twice', [nodes(1, 2, 3), nodes(1, 2, 9, 9), nodes(1, 2, 3)], [1, 2, 3]],
  ])('%s', (_, answers, expected) => {
    expect(keys(agreedSwarm(answers))).toEqual(expected);
  });
});

describe('a path', () => {
  const rules = { spreadHops: true, avoidIps: ['20.0.5.1'], random: Math.random };
  it('never has two hops in one /24, the target, or the address of the gateway', () => {
    const crowded = [...nodes(...range(0, 8)), ...range(50, 90).map((n) => node(n, `30.0.0.${n}`))];
    const guard = node(0);
    for (let i = 0; i < 300; i++) {
      const relays = selectRelays(guard, crowded, new Set([node(3).ed25519]), rules);
      const hops = [guard, ...(relays ?? [])];
      expect(hops).toHaveLength(3);
      expect(new Set(hops.map(({ ip }) => network24(ip))).size).toBe(3);
      expect(keys(relays)).not.toContain(3);
      expect(keys(relays)).not.toContain(5);
    }
  });

  it('does not exist where the pool has no three networks', () => {
    expect(selectRelays(node(0), [node(1), node(2, '20.0.1.9')], new Set(), rules)).toBeNull();
    expect(selectGuard([], new Set(), rules)).toBeNull();
  });

  it('may stay on one address where the rules are off', () => {
    const local = range(0, 3).map((n) => node(n, '127.0.0.1'));
    expect(keys(selectRelays(node(0, '127.0.0.1'), local, new Set(), { ...rules, spreadHops: false }))).toEqual([1, 2]);
  });
});

describe('strikes', () => {
  it('are halved with every hour, and a success takes one off', () => {
    let strikes = strike(strike({}, 'g', 1, 0), 'g', 1, 0);
    expect([0, HOUR, 2 * HOUR].map((at) => strikesOf(strikes, 'g', at))).toEqual([2, 1, 0.5]);
    strikes = strike(strikes, 'g', -1, 0);
    expect(strikesOf(strikes, 'g', 0)).toBe(1);
    expect(strike(strikes, 'g', -1, 0)).toEqual({});
  });

  const note = (guard: string, gateway: string, atMs = 0): Note => ({ node: 'x', guard, gateway, atMs });
  it.each([
    ['one guard, however often', [note('g', 'w'), note('g', 'w'), note('g', 'w')], false],
    ['two guards through one gateway, which may speak for both', [note('g', 'w'), note('h', 'w')], false],
    ['two gateways', [note('g', 'w'), note('g', 'v')], true],
    ['two gateways, a day apart', [note('g', 'w', -DAY), note('h', 'v')], false],
    ['one guard without a gateway', [note('g', NO_GATEWAY), note('g', NO_GATEWAY)], false],
    ['two guards without a gateway', [note('g', NO_GATEWAY), note('h', NO_GATEWAY)], true],
  ])('bench a named node only when independent parties name it: %s', (_, notes, confirmed) => {
    const kept = notes.reduce<Note[]>((all, one) => withNote(all, one), []);
    expect(isConfirmed(kept, 'x', 0)).toBe(confirmed);
  });

  it('keep a node on the bench for an hour and until the network names it again', () => {
    const bench = withBenched({}, 'x', 0);
    expect(isBenched(bench, 'x', 5 * HOUR)).toBe(true);
    const named = namedAgain(bench, new Set(['x']), HOUR / 2);
    expect(isBenched(named, 'x', HOUR / 2)).toBe(true);
    expect(isBenched(named, 'x', HOUR)).toBe(false);
  });
});

describe('nodes that were silent', () => {
  const MINUTE = 60_000;
  it('are asked last for two minutes, twice as long each time, and for half an hour at most', () => {
    let suspects: Suspects = {};
    let nowMs = 0;
    for (const minutes of [2, 4, 8, 16, 30, 30]) {
      suspects = withSuspects(suspects, ['x'], nowMs);
      expect(isSuspect(suspects, 'x', nowMs + minutes * MINUTE - 1)).toBe(true);
      nowMs += minutes * MINUTE;
      expect(isSuspect(suspects, 'x', nowMs)).toBe(false);
    }
  });

  it('are not blamed twice for one silence, and for nothing once an answer came through them', () => {
    const once = withSuspects({}, ['x'], 0);
    expect(withSuspects(once, ['x'], MINUTE)).toEqual(once);
    expect(withoutSuspects(once, ['x'])).toEqual({});
    expect(withoutSuspects(once, ['y'])).toBe(once);
  });

  it('are twelve at most, so that nobody can push all others aside', () => {
    const many = range(0, 40).reduce<Suspects>((all, n) => withSuspects(all, [`${n}`], n), {});
    expect(Object.keys(many)).toHaveLength(12);
    expect(isSuspect(many, '39', 40)).toBe(true);
  });

  it('are forgotten when the clock turns out to have been ahead', () => {
    expect(isSuspect(withSuspects({}, ['x'], 400 * DAY), 'x', 0)).toBe(false);
  });
});

describe('the health of a gateway', () => {
  const run = (guards: string, atMs = 0) =>
    [...guards].reduce((health, guard) => withResult(health, { ok: guard === '+', ms: 5, guard }, atMs), newHealth());
  it.each([
    ['two failures', 'ab', 0],
    ['three failures behind one guard', 'aaa', 0],
    ['three failures behind two guards', 'aab', 60_000],
    ['a success between', 'aa+b', 0],
  ])('%s', (_, guards, downUntilMs) => {
    expect(run(guards).downUntilMs).toBe(downUntilMs);
  });

  it('backs off longer each time, and forgets with the first success', () => {
    const failed = { ok: false, ms: 5, guard: 'c' };
    const second = withResult(run('aab'), failed, 60_000);
    const third = withResult(second, failed, second.downUntilMs);
    expect([second.downUntilMs, third.downUntilMs]).toEqual([60_000 + 300_000, 360_000 + 1_800_000]);
    expect(withResult(third, { ...failed, ok: true }, 1).downUntilMs).toBe(0);
  });
});

describe('public addresses', () => {
  it.each(['8.8.8.8', '172.32.0.1', '100.63.0.1', '198.20.0.1'])('%s is one', (ip) =>
    expect(isPublicIpv4(ip)).toBe(true),
  );
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.5',
    '224.0.0.1',
    '255.255.255.255',
    '256.1.1.1',
    '1.2.3',
    '01.2.3.4',
    'localhost',
    '::1',
    '0x7f.1.1.1',
    '',
  ])('%s is none', (ip) => expect(isPublicIpv4(ip)).toBe(false));
});
