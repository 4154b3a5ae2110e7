import { setTimeout as sleep } from 'node:timers/promises';
import { SWARMS } from './cast.ts';
import type { Written } from './check.ts';
import { bringAbout, type NetworkTrouble } from './network-troubles.ts';
import { Person } from './person.ts';
import type { DeviceTrouble, SoakPlan } from './plan.ts';
import type { SoakWorld } from './world.ts';

export interface StormResult {
  written: readonly Written[];
  /** How often each kind of thing was really done, or befell somebody. */
  done: Readonly<Record<string, number>>;
}

/** Somebody is always bringing back a device that is down. */
const RETRY_MS = 200;
/** Those that died last are back by then. */
const BACK_MS = 1_000;

/** Lets the plan happen in real time, and ends when everything has been healed and every device is up. */
export async function storm(world: SoakWorld, plan: SoakPlan): Promise<StormResult> {
  const { devnet, devices, fronts, cast, accounts } = world;
  const swarmIds = Array.from({ length: SWARMS }, (_, node) => devnet.nodes[node]?.listed.swarmId ?? 0n);
  const written = new Map<string, Written>();
  const persons = devices.map((device, index) => new Person(device, cast[index]?.account ?? 0, accounts, written));
  const done: Record<string, number> = {};
  const count = (what: string): void => void (done[what] = (done[what] ?? 0) + 1);
  const isDown = new Set<number>();
  const startMs = performance.now();
  const until = async (atMs: number): Promise<void> => sleep(Math.max(0, startMs + atMs - performance.now()));

  /** What one person does comes one after the other, however long it takes. */
  async function live(index: number): Promise<void> {
    for (const deed of plan.deeds) {
      if (deed.device !== index) continue;
      await until(deed.atMs);
      while (isDown.has(index)) await sleep(RETRY_MS);
      count(`${deed.kind}: ${await persons[index]?.does(deed)}`);
    }
  }

  async function kill(index: number, forMs: number): Promise<void> {
    const device = devices[index];
    if (!device || isDown.has(index)) return;
    isDown.add(index);
    count('kill');
    await device.kill();
    await sleep(forMs);
    await device.start();
    isDown.delete(index);
  }

  async function befall(trouble: DeviceTrouble | NetworkTrouble): Promise<void> {
    await until(trouble.atMs);
    switch (trouble.kind) {
      case 'kill':
        return kill(trouble.device, trouble.forMs);
      case 'die':
        count('die');
        if (!isDown.has(trouble.device)) devices[trouble.device]?.dieAt?.(trouble.step);
        return;
      case 'drift': {
        count('drift');
        const device = devices[trouble.device];
        if (device) device.driftMs = trouble.ms;
        return;
      }
      case 'node': {
        count(trouble.trouble);
        const heal = await bringAbout(devnet, trouble.node, trouble.trouble);
        await sleep(trouble.forMs);
        return heal();
      }
      case 'move':
        count('move');
        return devnet.setSwarm(trouble.node, swarmIds[trouble.swarm] ?? 0n);
      case 'gateway':
        count(`gateway ${trouble.trouble}`);
        fronts[trouble.gateway]?.suffer(trouble.trouble);
        await sleep(trouble.forMs);
        return fronts[trouble.gateway]?.suffer(null);
    }
  }

  await Promise.all([...devices.map(async (_, index) => live(index)), ...plan.troubles.map(befall)]);
  for (const device of devices) device.dieAt?.(Infinity);
  await sleep(BACK_MS);
  await Promise.all(devices.map(async (device) => device.start()));
  return { written: [...written.values()], done };
}
