import type { StarlingDatabase } from './database.ts';
import type { DeviceRow } from './rows.ts';

const ORDER = { this: 0, linked: 1, others: 2 } as const satisfies Record<DeviceRow['kind'], number>;

/** Devices of this account as far as they are known: this one, those linked with a code (newest first), then the rest. */
export async function listDevices(db: StarlingDatabase): Promise<DeviceRow[]> {
  const rows = await db.devices.toArray();
  return rows.sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || b.linkedAtMs - a.linkedAtMs);
}
