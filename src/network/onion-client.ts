import { ed25519PublicToX25519 } from '../crypto/ed25519.ts';
import { type Bytes, fromHex, fromUtf8, utf8 } from '../crypto/bytes.ts';
import {
  buildOnionRequest,
  decodeSnodeResponse,
  type OnionHop,
  type SnodeResponse,
} from '../protocol/onion-request.ts';
import type { StorageRequest } from '../protocol/storage-requests.ts';
import { GatewayError, GuardError, NoGatewayError, OfflineError, PathError, TooLargeError } from './errors.ts';
import type { GatewayDirectory } from './gateway-directory.ts';
import { type Fetch, type GatewayAddress, sendThroughGateway } from './gateway-transport.ts';
import { handOver } from './hand-over.ts';
import { hopsOf, type Path, type PathKeeper } from './path-keeper.ts';
import type { ServiceNode } from './service-node.ts';
import type { GuardAnswer, Transport } from './transport.ts';

export type RequestKind = 'read' | 'write';

export interface OnionAnswer extends SnodeResponse {
  /** Local times, ms: what a clock sample needs. */
  sentAtMs: number;
  arrivedAtMs: number;
}

export interface OnionClientDeps {
  paths: PathKeeper;
  gateways: GatewayDirectory;
  fetch: Fetch;
  directTransport?: Transport;
  now: () => number;
  isOnline: () => boolean;
  timing?: Partial<Timing>;
}

/** How long is waited, ms. @see protocol 09 §9.4 */
export interface Timing {
  /** A small read is handed over to the other path after this silence. */
  handOverMs: number;
  /** All attempts of a read together: a worker is stopped when a fetch is silent for 30 s, so give up before. */
  readLimitMs: number;
  /** One attempt of a write: a dead member costs 5 s by itself. */
  writeLimitMs: number;
}

const TIMING: Timing = { handOverMs: 10_000, readLimitMs: 25_000, writeLimitMs: 15_000 };
const SHORTEST_ATTEMPT_MS = 1_000;
const ATTEMPTS: Record<RequestKind, number> = { read: 3, write: 2 };
const DIRECT = 'direct';
/** A gateway that could not reach the guard. */
const GUARD_STATUS: ReadonlySet<number> = new Set([502, 504]);
const NAMED_NODE = /(?:Next node not found|currently unreachable|Snode not ready): ?([0-9a-f]{64})/;

const x25519Keys = new Map<string, Bytes>();

/** The key is computed from the node's identity, never taken from a list (design/gateway.md §5.2). */
function hopOf(node: ServiceNode): OnionHop {
  let x25519 = x25519Keys.get(node.ed25519);
  if (!x25519) x25519Keys.set(node.ed25519, (x25519 = ed25519PublicToX25519(fromHex(node.ed25519))));
  return { ed25519: node.ed25519, x25519 };
}

/** A way to the guard: one of the gateways, or directly. */
interface Carrier {
  id: string;
  rawKey?: string;
  send(guard: ServiceNode, body: Uint8Array, timeoutMs: number): Promise<GuardAnswer>;
}

/**
 * Sends one request over an onion path and opens the answer. Whatever fails outside the decrypted answer changes only the
 * path, its guard's strikes and the gateway's health – never the pool, a swarm or the clock.
 */
export class OnionClient {
  private readonly deps: OnionClientDeps;
  /** The last request's fate, for the state that people see. */
  outcome: 'none' | 'good' | 'detour' | 'failed' = 'none';

  constructor(deps: OnionClientDeps) {
    this.deps = deps;
  }

  /**
   * @param preferred which of the two paths to begin with
   * @returns the destination's own answer, whatever its status
   * @throws NoGatewayError, OfflineError, GatewayError, GuardError, PathError or TooLargeError
   */
  async ask(target: ServiceNode, request: StorageRequest, kind: RequestKind, preferred = 0): Promise<OnionAnswer> {
    if (!this.deps.isOnline()) throw new OfflineError('this computer is offline');
    const carriers = await this.carriers();
    const payload = utf8(JSON.stringify(request));
    const tried = new Set<string>();
    const timing = { ...TIMING, ...this.deps.timing };
    const startedAtMs = this.deps.now();
    const timeoutMs = () =>
      kind === 'write'
        ? timing.writeLimitMs
        : Math.max(
            Math.min(SHORTEST_ATTEMPT_MS, timing.readLimitMs),
            timing.readLimitMs - (this.deps.now() - startedAtMs),
          );
    const attempt = async (index: number): Promise<OnionAnswer> => {
      const paths = await this.pathsFor(target, preferred + index, carriers);
      const path = paths.find(({ guard }) => !tried.has(guard.ed25519)) ?? paths[0];
      if (!path) throw new PathError('the list of nodes is too short for a path');
      tried.add(path.guard.ed25519);
      return this.overPath(path, target, payload, carriers, timeoutMs());
    };
    const mayGoOn = (error: unknown) => !(error instanceof TooLargeError || error instanceof OfflineError);
    try {
      const attempts = Array.from({ length: ATTEMPTS[kind] }, (_, index) => () => attempt(index));
      const answer = await handOver(attempts, kind === 'read' ? timing.handOverMs : timing.writeLimitMs, mayGoOn);
      this.outcome = tried.size > 1 ? 'detour' : 'good';
      return answer;
    } catch (error) {
      this.outcome = 'failed';
      throw error;
    }
  }

  /** A raw-mode primary fronts one guard and carries one path; the other path then goes through the reserve. */
  private async pathsFor(target: ServiceNode, preferred: number, carriers: readonly Carrier[]): Promise<Path[]> {
    const { paths } = this.deps;
    const rawKey = carriers[0]?.rawKey;
    if (rawKey === undefined) return paths.pathsTo(target.ed25519, preferred);
    // Its address is not needed to reach it, so it need not be in the pool.
    const known = paths.pool.nodes.find(({ ed25519 }) => ed25519 === rawKey);
    const fronted = await paths.pathsTo(target.ed25519, 0, known ?? { ed25519: rawKey, ip: '0.0.0.0', port: 0 });
    const isOnlyWay = carriers.every((carrier) => carrier.rawKey !== undefined);
    const others = isOnlyWay ? [] : await paths.pathsTo(target.ed25519, preferred);
    return preferred % 2 === 0 ? [...fronted, ...others] : [...others, ...fronted];
  }

  private async carriers(): Promise<Carrier[]> {
    const { directTransport, fetch, gateways } = this.deps;
    if (directTransport) {
      return [{ id: DIRECT, send: (guard, body, timeoutMs) => directTransport.send(guard, body, { timeoutMs }) }];
    }
    const usable = await gateways.usable();
    if (usable.length === 0) throw new NoGatewayError('no gateway may be used');
    return usable.map((gateway: GatewayAddress) => ({
      id: gateway.url,
      ...(gateway.rawKey !== undefined && { rawKey: gateway.rawKey }),
      send: (guard, body, timeoutMs) => sendThroughGateway(fetch, gateway, guard, body, { timeoutMs }),
    }));
  }

  /** One path: the same guard through the primary, then through the reserve. */
  private async overPath(
    path: Path,
    target: ServiceNode,
    payload: Uint8Array,
    carriers: readonly Carrier[],
    timeoutMs: number,
  ): Promise<OnionAnswer> {
    const serving = carriers.filter(({ rawKey }) => rawKey === undefined || rawKey === path.guard.ed25519);
    let failure: unknown = new PathError('no gateway serves this guard');
    let unreachable = 0;
    for (const carrier of serving) {
      try {
        return await this.through(carrier, path, target, payload, timeoutMs);
      } catch (error) {
        failure = error;
        // A silent path has used up the time of this attempt; a path error is not the gateway's doing.
        if (!(error instanceof GatewayError) && !(error instanceof GuardError && error.reason === 'unreachable'))
          throw error;
        if (error instanceof GatewayError && error.status === undefined) unreachable++;
      }
    }
    // Nothing carried anything: then it is we who are offline, and no guard is to blame.
    if (serving.length > 0 && unreachable === serving.length)
      throw new OfflineError('no gateway can be reached', { cause: failure });
    // The gateways' own refusals (too fast, key unknown, no list) say nothing about the guard.
    const isAboutGuard =
      failure instanceof GuardError || (failure instanceof GatewayError && GUARD_STATUS.has(failure.status ?? 0));
    if (isAboutGuard) await this.deps.paths.failed(path, serving[0]?.id ?? DIRECT);
    throw failure;
  }

  private async through(
    carrier: Carrier,
    path: Path,
    target: ServiceNode,
    payload: Uint8Array,
    timeoutMs: number,
  ): Promise<OnionAnswer> {
    const { paths, now } = this.deps;
    const { body, responseKey } = await buildOnionRequest(
      onionHops(path),
      { kind: 'snode', ...hopOf(target) },
      payload,
    );
    const sentAtMs = now();
    let answer: GuardAnswer;
    try {
      answer = await carrier.send(path.guard, body, timeoutMs);
    } catch (error) {
      // Nobody knows who was silent; a gateway that is silent behind two guards has to make room for the reserve.
      const isFault =
        error instanceof GatewayError
          ? error.status !== 404 && error.status !== 403
          : error instanceof GuardError && error.reason === 'silent';
      if (carrier.id !== DIRECT && isFault) await this.report(carrier, path, sentAtMs, false);
      if (error instanceof GatewayError && error.status === 413)
        throw new TooLargeError('the request is too large', { cause: error });
      if (error instanceof GuardError && error.reason === 'silent') await paths.failed(path, carrier.id);
      throw error;
    }
    const arrivedAtMs = now();
    await this.report(carrier, path, sentAtMs, true);
    if (answer.status === 413) throw new TooLargeError('the request is too large');
    try {
      if (answer.status !== 200) throw new PathError(`the path answered ${answer.status}`, answer.status);
      const opened = await decodeSnodeResponse(answer.body, responseKey);
      await paths.succeeded(path);
      return { ...opened, sentAtMs, arrivedAtMs };
    } catch (cause) {
      await paths.failed(path, carrier.id);
      const named = NAMED_NODE.exec(fromUtf8(answer.body.subarray(0, 512)))?.[1];
      if (named && [...path.relays, target].some(({ ed25519 }) => ed25519 === named))
        await paths.named(named, path, carrier.id);
      throw cause instanceof PathError ? cause : new PathError('the answer does not open', answer.status, { cause });
    }
  }

  private async report(carrier: Carrier, path: Path, sentAtMs: number, ok: boolean): Promise<void> {
    if (carrier.id === DIRECT) return;
    await this.deps.gateways.report(carrier.id, { ok, ms: this.deps.now() - sentAtMs, guard: path.guard.ed25519 });
  }
}

const onionHops = (path: Path): OnionHop[] => hopsOf(path).map(hopOf);
