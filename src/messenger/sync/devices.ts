import type { StarlingDatabase } from '../../store/database.ts';
import { keptTime, notAhead } from '../bounds.ts';

/** Something came that this device did not send: another one is alive. Within the caller's transaction. */
export async function heardOfOthers(db: StarlingDatabase, saidMs: number, nowMs: number): Promise<void> {
  const atMs = notAhead(saidMs, nowMs);
  const known = await db.devices.get('others');
  if (known && keptTime(known.lastHeardMs, nowMs) >= atMs) return;
  await db.devices.put({ id: 'others', kind: 'others', name: '', linkedAtMs: 0, lastHeardMs: atMs });
}

/** The first entry of the list. Within the caller's transaction. */
export async function addThisDevice(db: StarlingDatabase, name: string, atMs: number): Promise<void> {
  await db.devices.put({ id: 'this', kind: 'this', name, linkedAtMs: atMs, lastHeardMs: 0 });
}

/** Takes a linked device off the list; it keeps the keys it has. */
export async function forgetDevice(db: StarlingDatabase, id: string): Promise<void> {
  const row = await db.devices.get(id);
  if (row?.kind === 'linked') await db.devices.delete(id);
}
