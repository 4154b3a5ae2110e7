import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Agent } from 'node:https';
import type { Certificate } from './certificate.ts';
import type { RegisteredName } from './daemon.ts';
import { resolveName, serviceNodes } from './daemon.ts';
import type { NodeFaults } from './faults.ts';
import { ForwardQueue, type ForwardTarget } from './forward-queue.ts';
import { serveRequest, type SeenRequest } from './http-endpoint.ts';
import { isObject, parseJson, type JsonObject } from './json.ts';
import { MessageStore } from './message-store.ts';
import type { NodeKeys } from './node-keys.ts';
import type { ListedNode, NodeListView } from './node-list.ts';
import {
  peelLayer,
  plainAnswer,
  readOnionBody,
  type OnionAnswer,
  type OnionHost,
  type OnionLayer,
} from './onion-server.ts';
import { RateLimit } from './rate-limit.ts';
import { relayLayer } from './relay.ts';
import { handleRpc } from './rpc.ts';
import { bodyText, jsonAnswer, textAnswer, type RpcAnswer } from './rpc-answer.ts';
import type { NodeCounters, RpcNode, SwarmCall } from './rpc-call.ts';
import { runForwarded } from './swarm-call.ts';
import { timeOver } from './time-over.ts';

const MAX_HOPS = 15;

/** What a node needs of the network around it. */
export interface NodeSurroundings {
  readonly certificate: Certificate;
  readonly agent: Agent;
  readonly relaySecret: string;
  readonly memberTimeoutMs: number;
  readonly relayTimeoutMs: number;
  readonly serverTimeoutMs: number;
  readonly names: ReadonlyMap<string, RegisteredName>;
  now(): number;
  chain(): { height: number; hardfork: [number, number] };
  viewOf(node: DevnetNode): NodeListView;
  peer(ed25519: string): DevnetNode | undefined;
  locate(url: URL): URL;
  onRequest(request: SeenRequest): void;
}

/** One service node: keys, store, HTTPS server, and the switches that make it misbehave. */
export class DevnetNode implements RpcNode, OnionHost, ForwardTarget {
  readonly index: number;
  readonly keys: NodeKeys;
  readonly ip = '127.0.0.1';
  /** What the network's list says about this node. */
  readonly listed: ListedNode;
  readonly store = new MessageStore();
  readonly counters: NodeCounters = { requests: 0, onionRequests: 0, relayed: 0, storesAccepted: 0, retrieves: 0 };
  faults: NodeFaults = {};
  skewMs = 0;
  state: 'running' | 'stopped' | 'paused' = 'stopped';
  startedAtMs = 0;
  readonly #network: NodeSurroundings;
  readonly #queues = new Map<string, ForwardQueue>();
  readonly #limit = new RateLimit();
  #server: Server | undefined;
  #wakers: (() => void)[] = [];

  constructor(index: number, keys: NodeKeys, listed: ListedNode, network: NodeSurroundings) {
    this.index = index;
    this.keys = keys;
    this.listed = listed;
    this.#network = network;
  }

  get ed25519(): string {
    return this.keys.ed25519Hex;
  }

  get ed25519Hex(): string {
    return this.keys.ed25519Hex;
  }

  get port(): number {
    return this.listed.port;
  }

  get relaySecret(): string {
    return this.#network.relaySecret;
  }

  get forgetsStores(): boolean {
    return this.faults.forgetsStores === true;
  }

  get serverTimeoutMs(): number {
    return this.#network.serverTimeoutMs;
  }

  /** Listens on its port; the first time on any free one if that is 0. */
  async listen(): Promise<void> {
    if (this.#server !== undefined) return;
    const { key, cert } = this.#network.certificate;
    const server = createServer({ key, cert, keepAliveTimeout: 10_000, requestTimeout: 0 }, (request, response) => {
      serveRequest(this, request, response).catch(() => response.destroy());
    });
    server.on('clientError', (_error, socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.listed.port, this.ip, resolve);
    });
    this.#server = server;
    this.listed.port = (server.address() as AddressInfo).port;
    this.state = 'running';
    this.startedAtMs = this.#network.now();
  }

  /** Closes the port and all connections; the store stays, as on a disk. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.state = 'stopped';
    this.#wake();
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  /** Hangs: connections open, nothing answered. */
  pause(): void {
    if (this.state === 'running') this.state = 'paused';
  }

  /** Works off everything that arrived meanwhile. */
  resume(): void {
    if (this.state === 'paused') this.state = 'running';
    this.#wake();
  }

  /** Resolves at once, or when a hung node is resumed (or stopped). */
  async awake(): Promise<void> {
    while (this.state === 'paused') await new Promise<void>((resolve) => this.#wakers.push(resolve));
  }

  #wake(): void {
    for (const waker of this.#wakers.splice(0)) waker();
  }

  now(): number {
    return this.#network.now() + this.skewMs;
  }

  hardfork(): [number, number] {
    return this.#network.chain().hardfork;
  }

  height(): number {
    return this.#network.chain().height;
  }

  view(): NodeListView {
    return this.#network.viewOf(this);
  }

  sign(text: string | Uint8Array): string {
    return this.keys.sign(this.faults.wrongSignature === true ? 'something else' : text);
  }

  tellOf(swarm: JsonObject): JsonObject {
    return this.faults.memberResults?.(swarm) ?? swarm;
  }

  locate(url: URL): URL {
    return this.#network.locate(url);
  }

  onRequest(request: SeenRequest): void {
    this.#network.onRequest(request);
  }

  /** Why the node serves nobody, or undefined if it does (04 §1.6). */
  unready(): string | undefined {
    const [fork, revision] = this.hardfork();
    const reasons = [];
    if (fork < 19 || (fork === 19 && revision < 3)) reasons.push('not yet on hardfork 19.3');
    if (this.view().ownSwarm(this.ed25519) === undefined) reasons.push('not in any swarm');
    return reasons.length === 0 ? undefined : reasons.join('; ');
  }

  mayServe(address: string): boolean {
    return this.#limit.allows(address, this.#network.now());
  }

  async rpc(request: string): Promise<RpcAnswer> {
    const { rpcAnswer, rewrites } = this.faults;
    const parsed = rpcAnswer === undefined && rewrites === undefined ? undefined : parseJson(request);
    const method = isObject(parsed) ? parsed['method'] : undefined;
    const replaced = typeof method === 'string' ? rpcAnswer?.(method) : undefined;
    if (replaced !== undefined) return textAnswer(replaced.status, replaced.text);
    const answer = await handleRpc(this, request);
    if (rewrites === undefined || typeof method !== 'string') return answer;
    return textAnswer(answer.status, rewrites(method, bodyText(answer)));
  }

  daemon(endpoint: 'get_service_nodes' | 'ons_resolve', params: Record<string, unknown>): RpcAnswer {
    if (endpoint === 'ons_resolve') return resolveName(this.#network.names, params);
    const chain = { ...this.#network.chain(), nowMs: this.now() };
    return jsonAnswer(serviceNodes(this.view().nodes, chain, params, this.faults.nodeList));
  }

  async forward(call: SwarmCall): Promise<JsonObject> {
    const view = this.view();
    const others = view.members(view.swarmFor(call.account)).filter((member) => member.ed25519 !== this.ed25519);
    const entries = others.map(async ({ ed25519 }) => {
      const sent = this.faults.keepsToItself === true ? undefined : this.queueTo(ed25519)?.send(call);
      return [ed25519, await this.#inTime(ed25519, sent)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** A member that works is waited for, however busy this computer is: only one that is away runs out of time. */
  async #inTime(member: string, sent: Promise<JsonObject | undefined> | undefined): Promise<JsonObject> {
    let isLost = sent === undefined;
    const isAway = (): boolean => isLost || this.#network.peer(member)?.isServing !== true;
    const over = timeOver(this.#network.memberTimeoutMs, isAway);
    const failed = over.promise.then(() => ({ failed: true, timeout: true }));
    const answer = sent?.then((entry) => {
      isLost = entry === undefined;
      return entry ?? failed;
    });
    return Promise.race([answer ?? failed, failed]).finally(over.clear);
  }

  /** Whether other nodes get answers from this one. */
  get isServing(): boolean {
    return this.state === 'running' && this.faults.deafToMembers !== true && this.faults.silentRelay !== true;
  }

  /** Carries out another member's call; undefined if it never arrives. */
  async receive(call: SwarmCall): Promise<JsonObject | undefined> {
    await this.awake();
    if (this.state === 'stopped' || this.faults.deafToMembers === true) return undefined;
    return runForwarded(this, call);
  }

  /** The connection to another member. */
  queueTo(ed25519: string): ForwardQueue | undefined {
    const target = this.#network.peer(ed25519);
    if (target === undefined) return undefined;
    const queue = this.#queues.get(ed25519) ?? new ForwardQueue(target, () => this.#network.now());
    this.#queues.set(ed25519, queue);
    return queue;
  }

  peel(layer: OnionLayer): Promise<OnionAnswer> {
    return peelLayer(this, layer);
  }

  async relay(next: string, layer: OnionLayer): Promise<OnionAnswer> {
    const listed = this.view().find(next);
    if (listed === undefined) return plainAnswer(502, `Next node not found: ${next}`);
    this.counters.relayed += 1;
    if (this.#network.peer(next)?.state !== 'running') this.queueTo(next)?.touch();
    const { agent, relayTimeoutMs: timeoutMs } = this.#network;
    const isAway = (): boolean => this.#network.peer(next)?.isServing !== true;
    return relayLayer({ agent, port: listed.port, secret: this.relaySecret, layer, timeoutMs, isAway });
  }

  /** A layer from another node (04 §9.5). */
  async acceptRelayed(body: Uint8Array): Promise<OnionAnswer> {
    if (this.faults.silentRelay === true) await new Promise((done) => setTimeout(done, this.#network.relayTimeoutMs));
    if (this.unready() !== undefined) return plainAnswer(503, `Snode not ready: ${this.ed25519}`);
    const layer = readOnionBody(body);
    if (typeof layer === 'string') return plainAnswer(500, 'Invalid response from snode');
    if (layer.hopNo > MAX_HOPS) return plainAnswer(400, 'onion request max path length exceeded');
    return { ...(await this.peel(layer)), garbled: false };
  }
}
