import { ed25519PublicToX25519 } from '../crypto/ed25519.ts';
import { type Bytes, fromHex, fromUtf8, utf8 } from '../crypto/bytes.ts';
import {
  buildOnionRequest,
  decodeServerResponse,
  decodeSnodeResponse,
  type OnionDestination,
  type OnionHop,
  type ResponseKey,
  type SnodeResponse,
} from '../protocol/onion-request.ts';
import { encodeServerRequest, type ServerRequest, type ServerResponse } from '../protocol/onion-v4.ts';
import type { StorageRequest } from '../protocol/storage-requests.ts';
import { GatewayError, GuardError, NoGatewayError, OfflineError, PathError, TooLargeError } from './errors.ts';
import type { GatewayDirectory } from './gateway-directory.ts';
import type { GatewayRoads } from './gateway-road.ts';
import { handOver, type Hold } from './hand-over.ts';
import { hopsOf, type Path, type PathKeeper } from './path-keeper.ts';
import type { ServiceNode } from './service-node.ts';
import { NO_GATEWAY } from './strikes.ts';
import type { GuardAnswer, SendOptions, Transport } from './transport.ts';

/** `file`: an upload or download, to servers only. */
export type RequestKind = 'read' | 'write' | 'file';

/** A server outside the network; its requests are sealed to its key. */
export type OnionServer = Omit<Extract<OnionDestination, { kind: 'server' }>, 'kind'>;

export interface OnionAnswer extends SnodeResponse {
  /** Local times, ms: what a clock sample needs. */
  sentAtMs: number;
  arrivedAtMs: number;
}

export interface OnionClientDeps {
  paths: PathKeeper;
  gateways: GatewayDirectory;
  roads: GatewayRoads;
  directTransport?: Transport;
  now: () => number;
  isOnline: () => boolean;
  timing?: Partial<Timing>;
}

/** How long is waited, ms. @see protocol 09 §9.4 */
export interface Timing {
  /** After this silence a small read is sent over the other path, too, and the silent nodes are asked last from now on. */
  handOverMs: number;
  /** All attempts of a read together: a worker is stopped when a fetch is silent for 30 s, so give up before. */
  readLimitMs: number;
  /** As `handOverMs` for writes, which then go to another member as well. */
  writeHandOverMs: number;
  /** The same for a swarm in which a member is known to be dead: every write there takes 5 s by itself (04 §10). */
  slowWriteHandOverMs: number;
  /** One attempt of a write: a dead member costs 5 s by itself. */
  writeLimitMs: number;
  /** One attempt of an upload or download. */
  fileLimitMs: number;
}

export const TIMING: Timing = {
  handOverMs: 4_000,
  readLimitMs: 25_000,
  writeHandOverMs: 4_000,
  slowWriteHandOverMs: 8_000,
  writeLimitMs: 15_000,
  fileLimitMs: 60_000,
};
/** While the browser says that this computer is offline, it is tried once in so long … */
const OFFLINE_TRY_MS = 20_000;
/** … with all the requests that belong together. */
const OFFLINE_BURST_MS = 1_000;
const SHORTEST_ATTEMPT_MS = 1_000;
const ATTEMPTS: Record<RequestKind, number> = { read: 3, write: 2, file: 3 };
const TIME_OUT = 504;
/** A gateway that could not reach the guard. */
const GUARD_STATUS: ReadonlySet<number> = new Set([502, 504]);
const NAMED_NODE = /(?:Next node not found|currently unreachable|Snode not ready): ?([0-9a-f]{64})/;

const x25519Keys = new Map<string, Bytes>();

/** The key is computed from the node's identity, never taken from a list (docs/protocol/gateway.md §5.2). */
function hopOf(node: ServiceNode): OnionHop {
  let x25519 = x25519Keys.get(node.ed25519);
  if (!x25519) x25519Keys.set(node.ed25519, (x25519 = ed25519PublicToX25519(fromHex(node.ed25519))));
  return { ed25519: node.ed25519, x25519 };
}

/** A way to the guard: one of the gateways, or directly. */
interface Carrier {
  id: string;
  rawKey?: string;
  send(guard: ServiceNode, body: Uint8Array, options: SendOptions): Promise<GuardAnswer>;
}

/** What belongs to one way of sending one request. */
interface AttemptOptions {
  timeoutMs: number;
  /** When its silence makes suspects of the nodes on the way, ms; they are not if the destination is a server. */
  silenceMs: number;
  hold: Hold;
}

export interface AskOptions {
  /** How many ways of sending are tried. Default: as the kind of request allows. */
  attempts?: number;
  /** Guards that were tried before; those of this request are added. */
  tried?: Set<string>;
  /** The answer has begun to arrive. */
  hold?: Hold;
  /** When silence counts, ms. Default by the kind of request. */
  silenceMs?: number;
}

/** One request, whoever it is for. */
interface Exchange<T> {
  destination: OnionDestination;
  payload: Uint8Array;
  open(body: Uint8Array, key: ResponseKey): Promise<T>;
}

/** The node that may not be a hop; servers are outside the network, so every node may be. */
const targetOf = ({ destination }: Exchange<unknown>): string =>
  destination.kind === 'snode' ? destination.ed25519 : '';

/**
 * Sends one request over an onion path and opens the answer. Whatever fails outside the decrypted answer changes only the
 * path, its guard's strikes and the gateway's health – never the pool, a swarm or the clock.
 */
export class OnionClient {
  private readonly deps: OnionClientDeps;
  /** The last request's fate, for the state that people see. */
  outcome: 'none' | 'good' | 'detour' | 'failed' = 'none';
  /** Successes so far: a failure of something that was begun before the newest of them says nothing new. */
  private successes = 0;
  /** Local clock, ms: when it was tried although the browser takes this computer for offline. */
  private triedOfflineAtMs = -Infinity;

  constructor(deps: OnionClientDeps) {
    this.deps = deps;
  }

  /**
   * @param preferred which of the two paths to begin with
   * @returns the destination's own answer, whatever its status
   * @throws NoGatewayError, OfflineError, GatewayError, GuardError, PathError or TooLargeError
   */
  async ask(
    target: ServiceNode,
    request: StorageRequest,
    kind: RequestKind,
    preferred = 0,
    options: AskOptions = {},
  ): Promise<OnionAnswer> {
    const exchange: Exchange<Omit<OnionAnswer, 'sentAtMs' | 'arrivedAtMs'>> = {
      destination: { kind: 'snode', ...hopOf(target) },
      payload: utf8(JSON.stringify(request)),
      open: decodeSnodeResponse,
    };
    const tried = options.tried ?? new Set<string>();
    const { successes } = this;
    try {
      const answer = await this.exchange(exchange, kind, preferred, { ...options, tried });
      this.successes++;
      this.outcome = tried.size > 1 ? 'detour' : 'good';
      return answer;
    } catch (error) {
      if (successes === this.successes) this.outcome = 'failed';
      throw error;
    }
  }

  /**
   * The same to a server outside the network, over onion v4. Its fate does not count for the state that people see: a
   * server that is down is no fault of the network.
   *
   * @returns the server's own answer, whatever its status
   * @throws NoGatewayError, OfflineError, GatewayError, GuardError or PathError
   * @see protocol 03 §7, §11
   */
  askServer(
    server: OnionServer,
    request: ServerRequest,
    kind: RequestKind,
    options: Pick<AskOptions, 'attempts'> = {},
  ): Promise<ServerResponse> {
    const exchange: Exchange<ServerResponse> = {
      destination: { kind: 'server', ...server },
      payload: encodeServerRequest(request),
      open: decodeServerResponse,
    };
    return this.exchange(exchange, kind, 0, { ...options, tried: new Set() });
  }

  /** @param options.tried filled with the guards that were tried */
  private async exchange<T>(
    exchange: Exchange<T>,
    kind: RequestKind,
    preferred: number,
    options: AskOptions & { tried: Set<string> },
  ): Promise<T & { sentAtMs: number; arrivedAtMs: number }> {
    if (!this.mayTry()) throw new OfflineError('this computer is offline');
    const carriers = await this.carriers();
    const { timing } = this;
    const { tried } = options;
    const silenceMs = options.silenceMs ?? (kind === 'read' ? timing.handOverMs : timing.slowWriteHandOverMs);
    const startedAtMs = this.deps.now();
    const attemptLimitMs = kind === 'file' ? timing.fileLimitMs : timing.writeLimitMs;
    const timeoutMs = () =>
      kind === 'read'
        ? Math.max(
            Math.min(SHORTEST_ATTEMPT_MS, timing.readLimitMs),
            timing.readLimitMs - (this.deps.now() - startedAtMs),
          )
        : attemptLimitMs;
    const attempt = async (index: number, hold: Hold) => {
      const paths = await this.pathsFor(targetOf(exchange), preferred + index, carriers);
      const path = paths.find(({ guard }) => !tried.has(guard.ed25519)) ?? paths[0];
      if (!path) throw new PathError('the list of nodes is too short for a path');
      tried.add(path.guard.ed25519);
      return this.overPath(path, exchange, carriers, {
        timeoutMs: timeoutMs(),
        silenceMs,
        hold: () => {
          hold();
          options.hold?.();
        },
      });
    };
    let timeOuts = 0;
    const mayGoOn = (error: unknown) => {
      if (error instanceof TooLargeError || error instanceof OfflineError) return false;
      // An answer over 10 MiB is lost on every path, each time after half a minute (04 §9.5): one retry tells enough.
      if (error instanceof PathError && error.status === TIME_OUT) timeOuts++;
      return timeOuts < 2;
    };
    const attempts = Array.from(
      { length: options.attempts ?? ATTEMPTS[kind] },
      (_, index) => (hold: Hold) => attempt(index, hold),
    );
    return handOver(attempts, kind === 'read' ? timing.handOverMs : attemptLimitMs, mayGoOn);
  }

  /**
   * “Offline” is what a browser guesses from the network adapters: behind a virtual one, or with a gateway on this very
   * computer, everything may work. So it is tried less often then, and as usual once something came through.
   */
  private mayTry(): boolean {
    if (this.deps.isOnline() || this.outcome === 'good' || this.outcome === 'detour') return true;
    const nowMs = this.deps.now();
    const sinceMs = nowMs - this.triedOfflineAtMs;
    if (sinceMs >= 0 && sinceMs < OFFLINE_BURST_MS) return true;
    if (sinceMs >= 0 && sinceMs < OFFLINE_TRY_MS) return false;
    this.triedOfflineAtMs = nowMs;
    return true;
  }

  get timing(): Timing {
    return { ...TIMING, ...this.deps.timing };
  }

  /** A raw-mode primary fronts one guard and carries one path; the other path then goes through the reserve. */
  private async pathsFor(target: string, preferred: number, carriers: readonly Carrier[]): Promise<Path[]> {
    const { paths } = this.deps;
    const rawKey = carriers[0]?.rawKey;
    if (rawKey === undefined) return paths.pathsTo(target, preferred);
    // Its address is not needed to reach it, so it need not be in the pool.
    const known = paths.pool.nodes.find(({ ed25519 }) => ed25519 === rawKey);
    const fronted = await paths.pathsTo(target, 0, known ?? { ed25519: rawKey, ip: '0.0.0.0', port: 0 });
    const isOnlyWay = carriers.every((carrier) => carrier.rawKey !== undefined);
    const others = isOnlyWay ? [] : await paths.pathsTo(target, preferred);
    return preferred % 2 === 0 ? [...fronted, ...others] : [...others, ...fronted];
  }

  private async carriers(): Promise<Carrier[]> {
    const { directTransport, gateways, roads } = this.deps;
    if (directTransport) {
      return [{ id: NO_GATEWAY, send: (guard, body, options) => directTransport.send(guard, body, options) }];
    }
    const usable = await gateways.usable();
    if (usable.length === 0) throw new NoGatewayError('no gateway may be used');
    return usable.map((gateway) => ({
      id: gateway.url,
      ...(gateway.rawKey !== undefined && { rawKey: gateway.rawKey }),
      send: (guard, body, options) => roads(gateway).send(guard, body, options),
    }));
  }

  /** One path: the same guard through the primary, then through the reserve. */
  private async overPath<T>(
    path: Path,
    exchange: Exchange<T>,
    carriers: readonly Carrier[],
    options: AttemptOptions,
  ): Promise<T & { sentAtMs: number; arrivedAtMs: number }> {
    const serving = carriers.filter(({ rawKey }) => rawKey === undefined || rawKey === path.guard.ed25519);
    let failure: unknown = new PathError('no gateway serves this guard');
    let unreachable = 0;
    for (const carrier of serving) {
      try {
        return await this.through(carrier, path, exchange, options);
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
    if (isAboutGuard) {
      // It was not reached at all: the nodes behind it have nothing to do with it.
      await this.deps.paths.suspected([path.guard.ed25519]);
      await this.deps.paths.failed(path, serving[0]?.id ?? NO_GATEWAY);
    }
    throw failure;
  }

  private async through<T>(
    carrier: Carrier,
    path: Path,
    exchange: Exchange<T>,
    { timeoutMs, silenceMs, hold }: AttemptOptions,
  ): Promise<T & { sentAtMs: number; arrivedAtMs: number }> {
    const { paths, now } = this.deps;
    const { destination, payload } = exchange;
    const target = targetOf(exchange);
    const onTheWay = [...hopsOf(path).map(({ ed25519 }) => ed25519), ...(target === '' ? [] : [target])];
    const behindGuard = onTheWay.slice(1);
    const isExplained = paths.anySuspect(onTheWay);
    const { body, responseKey } = await buildOnionRequest(onionHops(path), destination, payload);
    const sentAtMs = now();
    let answer: GuardAnswer;
    // A server may be slow by itself; its silence says nothing of the nodes.
    const silence = target === '' ? undefined : setTimeout(() => void paths.suspected(onTheWay), silenceMs);
    const onAnswering = () => {
      clearTimeout(silence);
      hold();
    };
    try {
      answer = await carrier.send(path.guard, body, { timeoutMs, onAnswering });
    } catch (error) {
      // Nobody knows who was silent; a gateway that is silent behind two guards has to make room for the reserve.
      const isFault =
        error instanceof GatewayError
          ? error.status !== 404 && error.status !== 403
          : error instanceof GuardError && error.reason === 'silent';
      if (carrier.id !== NO_GATEWAY && isFault) await this.report(carrier, path, sentAtMs, false);
      if (error instanceof GatewayError && error.status === 413)
        throw new TooLargeError('the request is too large', { cause: error });
      if (error instanceof GuardError && error.reason === 'silent') {
        if (target !== '') await paths.suspected(onTheWay);
        await paths.failed(path, carrier.id, isExplained);
      }
      throw error;
    } finally {
      clearTimeout(silence);
    }
    const arrivedAtMs = now();
    await this.report(carrier, path, sentAtMs, true);
    if (answer.status === 413 && destination.kind === 'snode') throw new TooLargeError('the request is too large');
    try {
      if (answer.status !== 200) throw new PathError(`the path answered ${answer.status}`, answer.status);
      const opened = await exchange.open(answer.body, responseKey);
      await paths.succeeded(path, target);
      return { ...opened, sentAtMs, arrivedAtMs };
    } catch (cause) {
      if (destination.kind === 'snode') {
        const named = await this.namedIn(answer, behindGuard, path, carrier);
        await paths.suspected(named ? [named] : behindGuard);
        await paths.failed(path, carrier.id, isExplained);
      }
      // A server's refusal looks the same, and whoever writes a file's address chooses the server: guards stay.
      else paths.replaceRelays(path);
      throw cause instanceof PathError ? cause : new PathError('the answer does not open', answer.status, { cause });
    }
  }

  /** The node of this way that a plaintext answer blames: a hint. */
  private async namedIn(
    answer: GuardAnswer,
    behindGuard: readonly string[],
    path: Path,
    carrier: Carrier,
  ): Promise<string | undefined> {
    const named = NAMED_NODE.exec(fromUtf8(answer.body.subarray(0, 512)))?.[1];
    if (named === undefined || !behindGuard.includes(named)) return undefined;
    await this.deps.paths.named(named, path, carrier.id);
    return named;
  }

  private async report(carrier: Carrier, path: Path, sentAtMs: number, ok: boolean): Promise<void> {
    if (carrier.id === NO_GATEWAY) return;
    await this.deps.gateways.report(carrier.id, { ok, ms: this.deps.now() - sentAtMs, guard: path.guard.ed25519 });
  }
}

const onionHops = (path: Path): OnionHop[] => hopsOf(path).map(hopOf);
