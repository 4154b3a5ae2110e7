import type { GatewayInfo, GatewayTest } from '../messenger/api.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { newHealth, typicalMs, withResult, type GatewayHealth } from './gateway-health.ts';
import { GatewayError } from './errors.ts';
import { findInformation, type GatewayInformation } from './gateway-information.ts';
import type { GatewayRoads } from './gateway-road.ts';
import type { Fetch, GatewayAddress } from './gateway-transport.ts';
import { isLoopbackHost } from './ip-address.ts';
import { RELAY_URL } from '../protocol/relay-name.ts';
import type { NetworkState } from './network-state.ts';

/** Where a gateway on this computer listens unless it was told otherwise. */
export const LOCAL_GATEWAY = 'http://127.0.0.1:22420';

interface GatewayRecord {
  url: string;
  information: GatewayInformation;
  health: GatewayHealth;
  /** Of a private gateway. */
  token?: string;
}

interface Saved {
  records: GatewayRecord[];
  primary: string | null;
  reserve: string | null;
}

export interface DirectoryDeps {
  state: NetworkState;
  /** Looks for a gateway on this computer, before anything is allowed. */
  fetch: Fetch;
  roads: GatewayRoads;
  now: () => number;
  random: () => number;
  /** May this origin be asked at all (host permission)? */
  hasPermission: (origin: string) => Promise<boolean>;
}

const KEY = 'gateways';
/** What can stand in a header. */
const TOKEN_FORM = /^[\x21-\x7e]{1,200}$/;
const canBeToken = (token: string | undefined): boolean => token === undefined || TOKEN_FORM.test(token);

/** @throws MalformedInputError unless it is an https address, or http on this computer, or {@link RELAY_URL}. */
export function gatewayOrigin(address: string): string {
  if (address === RELAY_URL) return RELAY_URL;
  const text = /^[a-z]+:\/\//i.test(address.trim()) ? address.trim() : `https://${address.trim()}`;
  if (!URL.canParse(text)) throw new MalformedInputError('this is not an address');
  const url = new URL(text);
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  if (!isAllowed) throw new MalformedInputError('a gateway needs https, unless it runs on this computer');
  return url.origin;
}

/**
 * The gateways somebody has chosen, which of them carries our packets, and how they do. One primary and one reserve,
 * kept as long as they work: the fewer gateways, the fewer who learn this computer's address.
 *
 * @see docs/protocol/gateway.md §7.4
 */
export class GatewayDirectory {
  private saved: Saved = { records: [], primary: null, reserve: null };
  private readonly deps: DirectoryDeps;

  constructor(deps: DirectoryDeps) {
    this.deps = deps;
  }

  async load(): Promise<void> {
    this.saved = (await this.deps.state.get<Saved>(KEY)) ?? { records: [], primary: null, reserve: null };
  }

  get isEmpty(): boolean {
    return this.saved.records.length === 0;
  }

  /** The gateway in use; null without one. */
  get primary():
    (Pick<GatewayInformation, 'name' | 'kind' | 'development'> & { url: string; address: GatewayAddress }) | null {
    const record = this.find(this.saved.primary);
    return record
      ? {
          url: record.url,
          address: this.addressed(record.url),
          name: record.information.name,
          kind: record.information.kind,
          development: record.information.development,
        }
      : null;
  }

  list(): GatewayInfo[] {
    return this.saved.records.map(({ url, information, health, token }) => ({
      url,
      name: information.name,
      operator: information.operator,
      country: information.country,
      kind: information.kind,
      isPrivate: token !== undefined,
      role: url === this.saved.primary ? 'primary' : url === this.saved.reserve ? 'reserve' : 'spare',
      latencyMs: typicalMs(health),
      lastSuccessMs: health.lastSuccessMs,
    }));
  }

  /**
   * Reads what a gateway says about itself; changes nothing.
   *
   * @param token of a private gateway; without one, that which it was added with
   */
  async test(address: string, token?: string): Promise<GatewayTest> {
    const url = gatewayOrigin(address);
    const started = this.deps.now();
    const isAllowed = await this.deps.hasPermission(url);
    const said = !isAllowed ? null : canBeToken(token) ? await this.read(this.addressed(url, token)) : 'private';
    const information = said === 'private' ? null : said;
    const { name = '', operator = '', country = '', kind = 'own' } = information ?? {};
    return {
      ok: information !== null,
      needsToken: said === 'private',
      latencyMs: information ? this.deps.now() - started : null,
      name,
      operator,
      country,
      kind,
    };
  }

  /** `private`: it answers those who have its token. */
  private async read(gateway: GatewayAddress): Promise<GatewayInformation | 'private' | null> {
    try {
      return await this.deps.roads(gateway).information();
    } catch (error) {
      return error instanceof GatewayError && error.status === 401 ? 'private' : null;
    }
  }

  /** How one is asked that is known, or that is going to be. */
  private addressed(url: string, token = this.find(url)?.token): GatewayAddress {
    const rawKey = this.find(url)?.information.rawKey ?? null;
    return { url, ...(rawKey !== null && { rawKey }), ...(token !== undefined && { token }) };
  }

  /**
   * Adds it even if it does not answer now: the first one becomes primary, the second the reserve.
   *
   * @throws MalformedInputError
   */
  async add(address: string, options: { primary?: boolean; token?: string } = {}): Promise<void> {
    const url = gatewayOrigin(address);
    if (!canBeToken(options.token)) throw new MalformedInputError('this can be no token');
    const gateway = this.addressed(url, options.token);
    const unknown: GatewayInformation = {
      name: new URL(url).host,
      operator: '',
      country: '',
      policy: '',
      kind: url === RELAY_URL ? 'native' : isLoopbackHost(new URL(url).hostname) ? 'local' : 'own',
      rawKey: null,
      development: false,
    };
    const said = (await this.deps.hasPermission(url)) ? await this.read(gateway) : null;
    const information = (said === 'private' ? null : said) ?? this.find(url)?.information ?? unknown;
    const health = this.find(url)?.health ?? newHealth();
    const { token } = gateway;
    const record = { url, information, health, ...(token !== undefined && { token }) };
    const records = [...this.saved.records.filter((other) => other.url !== url), record];
    await this.save({ ...this.saved, records });
    if (options.primary) await this.makePrimary(url);
  }

  async remove(address: string): Promise<void> {
    const url = gatewayOrigin(address);
    await this.save({ ...this.saved, records: this.saved.records.filter((record) => record.url !== url) });
  }

  /** The former primary becomes the reserve. @throws MalformedInputError if it was never added. */
  async makePrimary(address: string): Promise<void> {
    const url = gatewayOrigin(address);
    if (!this.find(url)) throw new MalformedInputError('no such gateway');
    if (url === this.saved.primary) return;
    await this.save({ ...this.saved, primary: url, reserve: this.saved.primary });
  }

  /** The gateway on this computer, if one answers on the fixed port; else the relay, if we may ask and it answers. */
  async findLocal(): Promise<string | null> {
    if (await findInformation(this.deps.fetch, LOCAL_GATEWAY)) return LOCAL_GATEWAY;
    return (await this.deps.hasPermission(RELAY_URL)) && (await this.read({ url: RELAY_URL })) ? RELAY_URL : null;
  }

  /** In the order in which one request tries them; those without permission are left out, those that are down come last. */
  async usable(): Promise<GatewayAddress[]> {
    const chosen = [this.find(this.saved.primary), this.find(this.saved.reserve)].filter(
      (record) => record !== undefined,
    );
    const allowed: GatewayRecord[] = [];
    for (const record of chosen) if (await this.deps.hasPermission(record.url)) allowed.push(record);
    // A reserve on another network could not reach the same nodes.
    const sameNetwork = allowed.filter(
      ({ information }) => information.development === allowed[0]?.information.development,
    );
    const isDown = (record: GatewayRecord) => Number(record.health.downUntilMs > this.deps.now());
    return sameNetwork.sort((a, b) => isDown(a) - isDown(b)).map(({ url }) => this.addressed(url));
  }

  async report(url: string, result: { ok: boolean; ms: number; guard: string }): Promise<void> {
    const records = this.saved.records.map((record) =>
      record.url === url ? { ...record, health: withResult(record.health, result, this.deps.now()) } : record,
    );
    await this.save({ ...this.saved, records });
  }

  private find(url: string | null): GatewayRecord | undefined {
    return this.saved.records.find((record) => record.url === url);
  }

  /** Fills empty roles, at random among those that have none. */
  private async save(next: Saved): Promise<void> {
    const urls = next.records.map(({ url }) => url);
    const pick = (except: string | null) => {
      const free = urls.filter((url) => url !== except);
      return free[Math.floor(this.deps.random() * free.length)] ?? null;
    };
    const primary = next.primary !== null && urls.includes(next.primary) ? next.primary : pick(null);
    const keepsReserve = next.reserve !== null && next.reserve !== primary && urls.includes(next.reserve);
    this.saved = { records: next.records, primary, reserve: keepsReserve ? next.reserve : pick(primary) };
    await this.deps.state.set(KEY, this.saved);
  }
}
