import { randomBytes } from '../crypto/bytes.ts';
import type { NodeFile } from '../network/node-file.ts';
import { createCertificate } from './certificate.ts';
import { serviceNodes, type RegisteredName } from './daemon.ts';
import { DevnetFileServer, type DevnetFileServerOptions } from './file-servers.ts';
import type { NodeFaults } from './faults.ts';
import type { SeenRequest } from './http-endpoint.ts';
import type { StoredMessage } from './message-store.ts';
import { nameRecord } from './name-record.ts';
import { NodeKeys } from './node-keys.ts';
import { NO_SWARM, NodeListView, type ListedNode, type ListedNodeChange } from './node-list.ts';
import { DevnetNode, type NodeSurroundings } from './node.ts';
import { relayAgent } from './relay.ts';
import { startSeedServer } from './seed-server.ts';
import { pushAfterChange } from './swarm-push.ts';

export interface DevnetOptions {
  /** Default 12. */
  nodes?: number;
  /** Default 4; nodes are dealt out in turn. */
  swarms?: number;
  /** Port of the first node, the others follow; 0 or absent = any free ports. */
  port?: number;
  /** Port of the seed's JSON-RPC; 0 or absent = any. */
  seedPort?: number;
  /** Network time, ms. Default: the machine's clock. */
  clock?: () => number;
  /** How long a write waits for a silent member, real ms. Default 5 000. */
  memberTimeoutMs?: number;
  /** How long a node waits for the next one on a path, real ms. Default 30 000. */
  relayTimeoutMs?: number;
  /** How long a node waits for an external server, real ms. Default 25 000. */
  serverTimeoutMs?: number;
  /** Ed25519 seeds (32 bytes) of the nodes; default random. */
  seeds?: readonly Uint8Array[];
  /** Swarm of each node; default by `swarms`. */
  swarmIds?: readonly bigint[];
  /** Registered names and the Account IDs (66 hex digits) they stand for. */
  names?: Readonly<Record<string, string>>;
  /** One entry for each; default two, as servers are by default. An empty list switches them off. */
  fileServers?: readonly Partial<DevnetFileServerOptions>[];
  /** Where an external server of a request really listens. Default: where it says. */
  locateServer?: (url: URL) => URL;
  /** Called for every request from outside. */
  onRequest?: (request: SeenRequest) => void;
}

/** A whole Session network in this process. Node arguments are indexes into `nodes`. */
export interface Devnet {
  readonly nodes: readonly DevnetNode[];
  /** Origin of the seed's JSON-RPC. */
  readonly seedUrl: string;
  readonly fileServers: readonly DevnetFileServer[];
  networkFile(): NodeFile;
  stop(): Promise<void>;
  stopNode(node: number): Promise<void>;
  /** `missed: 'lose'` drops what other members had queued for it, as after a long outage. */
  startNode(node: number, o?: { skewMs?: number; missed?: 'deliver' | 'lose' }): Promise<void>;
  stopFileServer(server: number): Promise<void>;
  /** Same port, key and files as before. */
  startFileServer(server: number): Promise<void>;
  /** Hangs the node: connections open, no answers. */
  pause(node: number): void;
  resume(node: number): void;
  setSkew(node: number, ms: number): void;
  /** Moves a node to another swarm: one block later, with pushes. */
  setSwarm(node: number, swarmId: bigint): void;
  /** false = decommissioned. */
  setActive(node: number, active: boolean): void;
  /** true = deregistered: in nobody's list. */
  setAbsent(node: number, absent: boolean): void;
  /** What one node alone believes about others; `{}` ends it. */
  setView(node: number, beliefs: Readonly<Record<number, ListedNodeChange>>): void;
  setHardfork(fork: number, revision: number): void;
  /** Replaces all faults of a node; `{}` heals it. */
  setFaults(node: number, faults: NodeFaults): void;
  /** Drops or accepts every connection from outside. */
  drop(node: number, reset?: boolean): void;
  /** Delays every answer to the outside. */
  delay(node: number, ms: number): void;
  registerName(nameHash: string, name: RegisteredName): void;
  /** Distinct messages the network holds for an account (66 hex digits), of all its nodes. */
  storedMessages(account: string, namespace?: number): StoredMessage[];
  /** Nodes of the account's swarm. */
  membersFor(account: string): DevnetNode[];
  /** Runs what is due: cleaning, waiting forwards. Runs by itself twice a second. */
  tick(): Promise<void>;
}

const FIRST_HEIGHT = 1_800_000;
const CLEANING_PERIOD_MS = 10_000;
/** A member that is back gets what waited for it after so long, network-clock ms. */
const RECONNECT_MS = 5_000;

export async function startDevnet(o: DevnetOptions = {}): Promise<Devnet> {
  const count = o.seeds?.length ?? o.nodes ?? 12;
  const now = o.clock ?? Date.now;
  const names = new Map<string, RegisteredName>(
    Object.entries(o.names ?? {}).map(([name, account]) => {
      const { nameHash, record } = nameRecord(name, account);
      return [nameHash, record];
    }),
  );
  const chain = { height: FIRST_HEIGHT, hardfork: [19, 4] as [number, number] };
  const beliefs = new Map<number, Readonly<Record<number, ListedNodeChange>>>();
  const nodes: DevnetNode[] = [];
  const agent = relayAgent();
  const listedNodes = (): ListedNode[] => nodes.map((node) => node.listed);

  const surroundings: NodeSurroundings = {
    certificate: createCertificate(),
    agent,
    relaySecret: Buffer.from(randomBytes(16)).toString('hex'),
    memberTimeoutMs: o.memberTimeoutMs ?? 5_000,
    relayTimeoutMs: o.relayTimeoutMs ?? 30_000,
    serverTimeoutMs: o.serverTimeoutMs ?? 25_000,
    names,
    now,
    chain: () => chain,
    viewOf: (node) => {
      const own = beliefs.get(node.index) ?? {};
      return new NodeListView(nodes.map(({ index, listed }) => ({ ...listed, ...own[index] })));
    },
    peer: (ed25519) => nodes.find((node) => node.ed25519 === ed25519),
    locate: (url) => o.locateServer?.(url) ?? url,
    onRequest: (request) => o.onRequest?.(request),
  };

  for (let index = 0; index < count; index++) {
    const keys = new NodeKeys(o.seeds?.[index] ?? randomBytes(32));
    const port = o.port === undefined || o.port === 0 ? 0 : o.port + index;
    const swarmId = o.swarmIds?.[index] ?? defaultSwarmId(index, o.swarms ?? 4);
    const listed = {
      ed25519: keys.ed25519Hex,
      x25519: keys.x25519Hex,
      ip: '127.0.0.1',
      port,
      omqPort: 0,
      swarmId,
      active: true,
      absent: false,
    };
    nodes.push(new DevnetNode(index, keys, listed, surroundings));
  }
  await Promise.all(nodes.map((node) => node.listen()));
  for (const node of nodes) node.listed.omqPort = node.port + 1;
  const seed = await startSeedServer(o.seedPort ?? 0, (params) =>
    serviceNodes(new NodeListView(listedNodes()).nodes, { ...chain, nowMs: now() }, params),
  );

  const fileServers = await Promise.all(
    (o.fileServers ?? [{}, {}]).map((options) => DevnetFileServer.start({ port: 0, now, ...options })),
  );
  const fileServerAt = (index: number): DevnetFileServer => {
    const server = fileServers[index];
    if (server === undefined) throw new RangeError(`no file server ${index}`);
    return server;
  };
  const at = (index: number): DevnetNode => {
    const node = nodes[index];
    if (node === undefined) throw new RangeError(`no node ${index}`);
    return node;
  };
  const changeList = (index: number, change: ListedNodeChange): void => {
    const before = new NodeListView(nodes.map((node) => ({ ...node.listed })));
    Object.assign(at(index).listed, change);
    chain.height += 1;
    pushAfterChange(nodes, before, new NodeListView(listedNodes()));
  };
  let cleanedAtMs = now();
  const tick = async (): Promise<void> => {
    if (now() - cleanedAtMs >= CLEANING_PERIOD_MS) {
      cleanedAtMs = now();
      for (const node of nodes) if (node.state === 'running') node.store.removeExpired(node.now());
    }
    for (const target of nodes) {
      if (target.state !== 'running' || now() < target.startedAtMs + RECONNECT_MS) continue;
      for (const sender of nodes) if (sender.state === 'running') await sender.queueTo(target.ed25519)?.flush();
    }
  };
  const timer = setInterval(() => void tick(), 500);
  timer.unref();

  return {
    nodes,
    seedUrl: seed.url,
    fileServers,
    networkFile: () => ({
      nodes: nodes.map(({ ip, port, ed25519 }) => ({ ip, port, ed25519 })),
      fileServers: fileServers.map(({ url, ed25519 }) => ({ url, ed25519 })),
    }),
    stop: async () => {
      clearInterval(timer);
      agent.destroy();
      await Promise.all([
        seed.stop(),
        ...nodes.map((node) => node.close()),
        ...fileServers.map((server) => server.remove()),
      ]);
    },
    stopNode: (index) => at(index).close(),
    startNode: async (index, options = {}) => {
      if (options.missed === 'lose') for (const sender of nodes) sender.queueTo(at(index).ed25519)?.clear();
      at(index).skewMs = options.skewMs ?? 0;
      await at(index).listen();
    },
    stopFileServer: (index) => fileServerAt(index).stop(),
    startFileServer: (index) => fileServerAt(index).restart(),
    pause: (index) => at(index).pause(),
    resume: (index) => at(index).resume(),
    setSkew: (index, ms) => void (at(index).skewMs = ms),
    setSwarm: (index, swarmId) => changeList(index, { swarmId }),
    setActive: (index, active) => changeList(index, { active }),
    setAbsent: (index, absent) => changeList(index, { absent }),
    setView: (index, own) => void beliefs.set(index, own),
    setHardfork: (fork, revision) => {
      chain.hardfork = [fork, revision];
      chain.height += 1;
    },
    setFaults: (index, faults) => void (at(index).faults = faults),
    drop: (index, reset = true) => void (at(index).faults = { ...at(index).faults, reset }),
    delay: (index, ms) => void (at(index).faults = { ...at(index).faults, delayMs: ms }),
    registerName: (nameHash, name) => void names.set(nameHash, name),
    storedMessages: (account, namespace) => {
      const found = nodes.flatMap((node) => node.store.messages(account, namespace));
      return [...new Map(found.map((message) => [message.hash, message])).values()];
    },
    membersFor: (account) => {
      const view = new NodeListView(listedNodes());
      return nodes.filter((node) => view.ownSwarm(node.ed25519) === view.swarmFor(account));
    },
    tick,
  };
}

/** Swarms lie evenly spread over the space of ids. */
function defaultSwarmId(index: number, swarms: number): bigint {
  return (NO_SWARM / BigInt(swarms)) * BigInt(index % swarms) + NO_SWARM / BigInt(2 * swarms);
}
