import { type DeviceView, findings, type Written } from './check.ts';
import type { SoakDevice, ShownConversation, ShownMessage } from './device.ts';
import { planSoak, type PlanOptions } from './plan.ts';
import { storm } from './storm.ts';
import { startSoakWorld, type SoakWorld } from './world.ts';
import type { Pending } from '../src/store/pending.ts';

export interface SoakResult {
  /** Empty: every message once everywhere, all devices agree, nothing waits. */
  findings: readonly string[];
  written: number;
  /** How often each thing was done, or went wrong. */
  done: Readonly<Record<string, number>>;
  /** Requests that met a gateway in trouble. */
  troubledRequests: number;
  settledMs: number;
}

export interface SoakOptions extends PlanOptions {
  /** How long the devices may take to agree once everything works again. */
  settleMs: number;
  log?: (line: string) => void;
}

const LOOK_EVERY_MS = 2_000;
const LISTED = 1000;

/** A storm over a whole network, and what is left of it. */
export async function runSoak({ settleMs, log = () => {}, ...options }: SoakOptions): Promise<SoakResult> {
  const world = await startSoakWorld(options.cast);
  try {
    log(`everybody knows everybody; ${options.messages} messages in ${Math.round(options.stormMs / 1000)} s of storm`);
    const { written, done } = await storm(world, planSoak(options));
    log('calm');
    const startMs = performance.now();
    let left: string[] = [];
    do {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const before = left.length;
      left = await look(world, written);
      if (left.length !== before)
        log([`${left.length} things are not yet as they should be`, ...left.slice(0, 1)].join(', such as '));
    } while (left.length > 0 && performance.now() - startMs < settleMs);
    const troubledRequests = world.fronts.reduce((sum, front) => sum + front.troubled(), 0);
    return { findings: left, written: written.length, done, troubledRequests, settledMs: performance.now() - startMs };
  } finally {
    await world.stop();
  }
}

async function look(world: SoakWorld, written: readonly Written[]): Promise<string[]> {
  return findings(await Promise.all(world.devices.map(async (device, index) => viewOf(world, device, index))), written);
}

async function viewOf({ accounts, cast }: SoakWorld, device: SoakDevice, index: number): Promise<DeviceView> {
  const talks = await Promise.all(
    accounts.map((peer) => device.ask<{ messages: ShownMessage[] }>('messages', { with: peer, limit: LISTED })),
  );
  const { conversations } = await device.ask<{ conversations: ShownConversation[] }>('conversations');
  const configs = await device.ask<Record<string, { message: string }>>('configs');
  return {
    device: device.name,
    account: cast[index]?.account ?? 0,
    talks: talks.map(({ messages }) => messages),
    conversations: conversations.map(
      ({ id, name, nickname, pinned, unread, readUpTo, approved, approvedMe }: ShownConversation) => ({
        id,
        name,
        nickname,
        pinned,
        unread,
        readUpTo,
        approved,
        approvedMe,
      }),
    ),
    configs: Object.fromEntries(Object.entries(configs).map(([name, { message }]) => [name, message])),
    pending: await device.ask<Pending>('pending'),
  };
}
