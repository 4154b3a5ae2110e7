import { parseAccountId } from '../../crypto/account-id.ts';
import { StarlingError } from '../../crypto/errors.ts';
import { dumpConfig, loadConfig } from '../../protocol/config/config-dump.ts';
import { CONFIG_NAMES, type ConfigName } from '../../protocol/config/config-kind.ts';
import { ConfigObject } from '../../protocol/config/config-object.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import type { ConfigRow } from '../../store/internal-rows.ts';
import { keptTime, type StoredBetween } from '../bounds.ts';
import { requireKeys, type MessengerContext } from '../context.ts';

/**
 * The account's config objects inside one database transaction: opened, changed and saved together with the rows that
 * are their projection (docs/decisions/0010-config-sync.md).
 */
export class SyncSession {
  /** Our own Account ID. */
  readonly own: string;
  /** ms, network time. */
  readonly nowMs: number;
  private readonly db: StarlingDatabase;
  private readonly rows: ReadonlyMap<ConfigName, ConfigRow>;
  private readonly merged = new Map<ConfigName, StoredBetween>();
  private readonly open = new Map<ConfigName, ConfigObject>();

  private constructor(db: StarlingDatabase, own: string, nowMs: number, rows: readonly ConfigRow[]) {
    this.db = db;
    this.own = own;
    this.nowMs = nowMs;
    this.rows = new Map(rows.map((row) => [row.name, row]));
  }

  /** Within a transaction over `db.configs`. */
  static async begin(context: MessengerContext): Promise<SyncSession> {
    const rows = await context.db.configs.toArray();
    const own = parseAccountId(requireKeys(context).accountId);
    return new SyncSession(context.db, own, Math.floor(context.network.now()), rows);
  }

  /** Whatever is taken here is saved. */
  config(name: ConfigName): ConfigObject {
    const known = this.open.get(name);
    if (known) return known;
    const config = loadOr(this.rows.get(name)?.dump);
    this.open.set(name, config);
    return config;
  }

  /**
   * When the newest merged message of this config was stored. `earliestMs` is for throwing away, `latestMs` for not
   * overwriting (bounds.ts); both 0: none was merged. What was kept and lies ahead is from a lie or a wrong clock: unknown.
   */
  merge(name: ConfigName): StoredBetween {
    const now = this.merged.get(name);
    if (now) return now;
    const row = this.rows.get(name);
    if (!row || row.mergedAtMs === 0) return { earliestMs: 0, latestMs: row?.mergedByMs ?? 0 };
    const earliestMs = keptTime(row.mergedAtMs, this.nowMs);
    return { earliestMs, latestMs: keptTime(row.mergedByMs ?? row.mergedAtMs, this.nowMs) || this.nowMs };
  }

  /** Moves {@link merge} on. */
  sawConfig(name: ConfigName, { earliestMs, latestMs }: StoredBetween): void {
    const before = this.merge(name);
    this.merged.set(name, {
      earliestMs: Math.max(before.earliestMs, earliestMs),
      latestMs: Math.max(before.latestMs, latestMs),
    });
  }

  get nowSeconds(): number {
    return Math.floor(this.nowMs / 1000);
  }

  /** As {@link save}, and every config has a row then. */
  async saveAll(): Promise<void> {
    for (const name of CONFIG_NAMES) this.config(name);
    await this.save();
  }

  /** Writes what was opened; within the same transaction. */
  async save(): Promise<void> {
    for (const name of CONFIG_NAMES) {
      const config = this.open.get(name);
      if (!config) continue;
      await this.db.configs.put({
        name,
        dump: dumpConfig(config),
        needsPush: config.needsPush ? 1 : 0,
        mergedAtMs: this.merge(name).earliestMs,
        mergedByMs: this.merge(name).latestMs,
      });
    }
  }
}

/** A damaged dump counts as none: what the swarm holds is merged into an empty object. */
function loadOr(dump: Uint8Array | undefined): ConfigObject {
  if (!dump) return new ConfigObject();
  try {
    return loadConfig(dump);
  } catch (error) {
    if (error instanceof StarlingError) return new ConfigObject();
    throw error;
  }
}

/** Does anything wait to be pushed? */
export const waitsForPush = async (db: StarlingDatabase): Promise<boolean> =>
  (await db.configs.where('needsPush').equals(1).count()) > 0;
