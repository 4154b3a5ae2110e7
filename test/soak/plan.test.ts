import { describe, expect, it } from 'vitest';
import { CAST, GATEWAYS, NODES, SWARMS } from '../../soak/cast.ts';
import { planSoak } from '../../soak/plan.ts';
import { NODE_TROUBLES, GATEWAY_TROUBLES } from '../../soak/network-troubles.ts';

const STORM_MS = 600_000;
const MESSAGES = 1000;
const plan = (seed: number) => planSoak({ seed, cast: CAST, stormMs: STORM_MS, messages: MESSAGES });

describe('the schedule of a soak', () => {
  it('is decided by the seed', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(8).deeds).not.toEqual(plan(7).deeds);
  });

  it('has a thousand messages of all devices, every kind of trouble, and deaths of all', () => {
    const { deeds, troubles } = plan(7);
    const said = deeds.flatMap((deed) => (deed.kind === 'say' ? [deed] : []));
    expect(new Set(said.map(({ text }) => text)).size).toBe(MESSAGES);
    expect(new Set(said.map(({ device }) => device)).size).toBe(CAST.length);
    const kinds = troubles.flatMap((trouble) => ('trouble' in trouble ? [trouble.trouble] : []));
    for (const kind of [...NODE_TROUBLES, ...GATEWAY_TROUBLES]) expect(kinds).toContain(kind);
    const killed = troubles.flatMap((trouble) => (trouble.kind === 'kill' ? [trouble.device] : []));
    expect(new Set(killed).size).toBe(CAST.length);
    const broken = troubles.flatMap((trouble) => (trouble.kind === 'gateway' ? [trouble.gateway] : []));
    expect(new Set(broken).size).toBe(GATEWAYS);
  });

  it('never troubles two nodes of one swarm at once, nor moves one away from less than four', () => {
    const swarmOf = Array.from({ length: NODES }, (_, node) => node % SWARMS);
    const untilMs = Array<number>(SWARMS).fill(0);
    const wrong = plan(7).troubles.filter((trouble) => {
      if (trouble.kind !== 'node' && trouble.kind !== 'move') return false;
      const swarm = swarmOf[trouble.node] ?? 0;
      const isTroubled = (untilMs[swarm] ?? 0) > trouble.atMs;
      if (trouble.kind === 'node') untilMs[swarm] = trouble.atMs + trouble.forMs;
      else swarmOf[trouble.node] = trouble.swarm;
      return isTroubled || swarmOf.filter((other) => other === swarm).length < 3;
    });
    expect(wrong).toEqual([]);
  });

  it('is over when the storm is', () => {
    const { deeds, troubles } = plan(7);
    const ends = [...deeds, ...troubles].map((one) =>
      one.kind === 'node' || one.kind === 'gateway' ? one.atMs + one.forMs : one.atMs,
    );
    expect(Math.max(...ends)).toBe(STORM_MS);
  });
});
