import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import type { ConnectionState, PathView } from '../messenger/api.ts';
import type { FileServer } from '../protocol/file-url.ts';
import { lookUpExpiries, type ExpiryLookup } from './expiry-lookup.ts';
import { FileServerClient } from './file-server-client.ts';
import { GatewayDirectory, gatewayOrigin } from './gateway-directory.ts';
import { type GatewayRoad, gatewayRoads } from './gateway-road.ts';
import type { Fetch } from './gateway-transport.ts';
import { MailboxDeletion } from './mailbox-deletion.ts';
import { MemberClient } from './member-client.ts';
import { type Cursor, type MailboxReader, type MemberAnswer, MemberPoll } from './member-poll.ts';
import { lookUpName } from './name-lookup.ts';
import { NetworkClock } from './network-clock.ts';
import type { NetworkState } from './network-state.ts';
import { OnionClient, type Timing } from './onion-client.ts';
import { OwnMailbox } from './own-mailbox.ts';
import { hopsOf, PathKeeper } from './path-keeper.ts';
import { isRefreshDue, refreshPool } from './pool-refresh.ts';
import { developmentNetwork, type NetworkProfile } from './profile.ts';
import type { ServiceNode } from './service-node.ts';
import {
  type BatchAttempt,
  type BatchOutcome,
  type StoreAttempt,
  type StoreOutcome,
  SwarmClient,
} from './swarm-client.ts';
import { SwarmDirectory } from './swarm-directory.ts';
import type { Transport } from './transport.ts';

export interface NetworkDeps {
  profile: NetworkProfile;
  state: NetworkState;
  fetch?: Fetch;
  /** Node only: posts to guards itself; gateways are not used then. */
  directTransport?: Transport;
  /**
   * Development builds only: a gateway (or the relay) on this computer may serve a network of its own, which is then
   * believed. Everybody who can listen on a port of this computer could do that.
   */
  followsDevelopment?: boolean;
  /** Browsers only: the relay that they can start on this computer. */
  relay?: GatewayRoad;
  /** Local time, ms. */
  now?: () => number;
  /** 0 ≤ n < 1; chooses nodes, never keys. */
  random?: () => number;
  isOnline?: () => boolean;
  hasPermission?: (origin: string) => Promise<boolean>;
  /** Shorter waits, for tests. */
  timing?: Partial<Timing>;
  /** How long all members of a swarm together may take to be read, ms. Default 15 000. */
  allMembersMs?: number;
}

type NetworkCondition = Exclude<ConnectionState['state'], 'no-account'>;

/** Everything that leaves this computer. Reads and writes nothing but its {@link NetworkState} besides. */
export interface Network {
  /** Network time, ms. */
  now(): number;
  /** Network time minus local time, ms; null: not measured yet. */
  clockOffsetMs(): number | null;
  /** Asks some nodes what time it is, unless that is known. */
  measureTime(): Promise<void>;
  /** Reads the state: before anything else, and again after it was emptied. */
  load(): Promise<void>;
  retrieve(account: MailboxReader, namespaces: readonly number[], cursor: Cursor): Promise<MemberAnswer[]>;
  storeOnce(attempt: StoreAttempt): Promise<StoreOutcome>;
  storeMany(attempt: BatchAttempt): Promise<BatchOutcome>;
  retrieveFromAll: OwnMailbox['retrieveFromAll'];
  storeOwn: OwnMailbox['storeOwn'];
  extendExpiry: OwnMailbox['extendExpiry'];
  shortenExpiry: OwnMailbox['shortenExpiry'];
  expiriesOf(request: { account: AccountKeys; hashes: readonly string[] }): Promise<ExpiryLookup>;
  deleteMessages: MailboxDeletion['deleteMessages'];
  deleteAccountData: MailboxDeletion['deleteAccountData'];
  /** Who has registered this name? Null: nobody. @see lookUpName */
  resolveName(name: string): Promise<AccountId | null>;
  /** Where files of this network go unless people name servers of their own, in order of preference. */
  fileServers(): readonly FileServer[];
  uploadFile: FileServerClient['uploadFile'];
  uploadToFirst: FileServerClient['uploadToFirst'];
  downloadFile: FileServerClient['downloadFile'];
  fileInfo: FileServerClient['fileInfo'];
  extendFile: FileServerClient['extendFile'];
  readonly gateways: {
    list: GatewayDirectory['list'];
    test: GatewayDirectory['test'];
    findLocal: GatewayDirectory['findLocal'];
    add: GatewayDirectory['add'];
    remove(url: string): Promise<void>;
    makePrimary(url: string): Promise<void>;
  };
  paths(): PathView[];
  newPath(): Promise<void>;
  refreshPool(): Promise<boolean>;
  state(): NetworkCondition;
}

const DEVELOPMENT_KEY = 'development-nodes';
const DEVELOPMENT_FILE_SERVERS_KEY = 'development-file-servers';
const REFRESH_RETRY_MS = 10 * 60_000;
/** A new or restored account waits so long for its swarm (protocol 09 §7.4). */
const ALL_MEMBERS_MS = 15_000;

/** Puts the parts together. @see docs/protocol/09-network-policy.md, docs/protocol/gateway.md */
export function createNetwork(deps: NetworkDeps): Network {
  const now = deps.now ?? Date.now;
  const random = deps.random ?? (() => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32); // an array of one
  const fetchGateway: Fetch = deps.fetch ?? (() => Promise.reject(new TypeError('no fetch')));
  const isOnline = deps.isOnline ?? (() => true);
  const hasPermission = deps.hasPermission ?? (() => Promise.resolve(true));
  const { state } = deps;
  const roads = gatewayRoads(fetchGateway, deps.relay);
  let profile = deps.profile;

  const directory = new GatewayDirectory({ state, fetch: fetchGateway, roads, now, random, hasPermission });
  const clock = new NetworkClock(state, now);
  const avoidIps = () => directory.list().map(({ url }) => new URL(url).hostname);
  const paths = new PathKeeper(profile, { state, now, random, avoidIps });
  const { directTransport } = deps;
  const onion = new OnionClient({
    paths,
    gateways: directory,
    roads,
    now,
    isOnline,
    ...(deps.timing && { timing: deps.timing }),
    ...(directTransport && { directTransport }),
  });
  const swarms = new SwarmDirectory({ state, onion, paths, network: () => networkTag(profile), now, random });
  const client = new MemberClient({ onion, paths, swarms, clock, random });
  const poll = new MemberPoll({ client, swarms, clock, paths });
  const swarm = new SwarmClient({ client, poll, swarms, clock });
  const mailbox = new OwnMailbox({ client, poll, swarms, allMembersMs: deps.allMembersMs ?? ALL_MEMBERS_MS });
  const deletion = new MailboxDeletion({ client, swarms });
  const files = new FileServerClient({ onion, now: () => clock.now() });
  const refreshDeps = { profile: () => profile, onion, paths, now };

  let refreshTriedAtMs = -REFRESH_RETRY_MS;
  /** Messages do not wait for the list of nodes; an unfinished refresh is begun again by a later poll. */
  const refreshInPassing = () => {
    if (!isRefreshDue(refreshDeps) || Math.abs(now() - refreshTriedAtMs) < REFRESH_RETRY_MS) return;
    refreshTriedAtMs = now();
    refreshPool(refreshDeps).catch(() => false);
  };

  const use = async (next: NetworkProfile) => {
    profile = next;
    const isFollowed = next.name === 'development' && deps.profile.name === 'main';
    await state.set(DEVELOPMENT_KEY, isFollowed ? next.bootstrap : undefined);
    await state.set(DEVELOPMENT_FILE_SERVERS_KEY, isFollowed ? next.fileServers : undefined);
    await paths.use(next);
    await clock.forget();
  };

  const mayFollow = deps.followsDevelopment === true && deps.profile.name === 'main';

  /** A gateway (or the relay) on this computer may serve a network of its own: then that is the network. */
  const followPrimary = async () => {
    if (!mayFollow || directTransport) return;
    const primary = directory.primary;
    const isHere = primary?.kind === 'local' || primary?.kind === 'native'; // told by its address, not by itself
    if (!isHere || !primary.development) {
      if (profile.name === 'development') await use(deps.profile);
      return;
    }
    const next = await roads(primary.address)
      .profile()
      .catch(() => null);
    if (next && networkText(next) !== networkText(profile)) await use(next);
  };

  return {
    now: () => Math.floor(clock.now()),
    clockOffsetMs: () => clock.offsetMs(),
    measureTime: () => client.ensureClock(),
    async load() {
      await Promise.all([directory.load(), clock.load(), paths.load()]);
      const nodes = await state.get<ServiceNode[]>(DEVELOPMENT_KEY);
      const fileServers = await state.get<FileServer[]>(DEVELOPMENT_FILE_SERVERS_KEY);
      const isFollowed = nodes !== undefined && mayFollow;
      // What a development build has left behind is of no use to any other.
      if (nodes !== undefined && !isFollowed && deps.profile.name === 'main') await use(deps.profile);
      profile = isFollowed ? developmentNetwork(nodes, fileServers) : deps.profile;
      paths.adopt(profile);
      // What is known from the last life serves at once; whether it still holds is found out beside.
      const followed = followPrimary().catch(() => undefined);
      if (!isFollowed && mayFollow && directory.primary?.development === true) await followed;
    },
    async retrieve(account, namespaces, cursor) {
      const answers = await swarm.retrieve(account, namespaces, cursor);
      refreshInPassing();
      return answers;
    },
    storeOnce: (attempt) => swarm.storeOnce(attempt),
    storeMany: (attempt) => swarm.storeMany(attempt),
    retrieveFromAll: (account, namespaces) => mailbox.retrieveFromAll(account, namespaces),
    storeOwn: (request) => mailbox.storeOwn(request),
    extendExpiry: (request) => mailbox.extendExpiry(request),
    shortenExpiry: (request) => mailbox.shortenExpiry(request),
    expiriesOf: (request) => lookUpExpiries(client, request),
    deleteMessages: (request) => deletion.deleteMessages(request),
    deleteAccountData: (account) => deletion.deleteAccountData(account),
    resolveName: (name) => lookUpName(name, { onion, paths }),
    fileServers: () => profile.fileServers,
    uploadFile: (server, blob, options) => files.uploadFile(server, blob, options),
    uploadToFirst: (servers, blob, options) => files.uploadToFirst(servers, blob, options),
    downloadFile: (file) => files.downloadFile(file),
    fileInfo: (file) => files.fileInfo(file),
    extendFile: (file, options) => files.extendFile(file, options),
    gateways: {
      list: () => directory.list(),
      test: (url, token) => directory.test(url, token),
      findLocal: () => directory.findLocal(),
      async add(url, options) {
        await directory.add(url, options);
        if (directory.primary?.url === gatewayOrigin(url)) await followPrimary();
      },
      async remove(url) {
        await directory.remove(url);
        await followPrimary();
      },
      async makePrimary(url) {
        await directory.makePrimary(url);
        await followPrimary();
      },
    },
    paths: () =>
      paths.current().map((path) => ({
        gateway: directory.primary && { url: directory.primary.url, name: directory.primary.name },
        hops: hopsOf(path).map(({ ed25519, ip }) => ({ ed25519, ip })),
      })),
    async newPath() {
      paths.rebuild();
      await client.retime();
    },
    refreshPool: () => refreshPool(refreshDeps),
    state: () =>
      condition({
        online: isOnline(),
        hasWay: directTransport !== undefined || !directory.isEmpty,
        outcome: onion.outcome,
      }),
  };
}

function condition(now: { online: boolean; hasWay: boolean; outcome: OnionClient['outcome'] }): NetworkCondition {
  if (!now.hasWay) return 'no-gateway';
  if (now.outcome === 'failed') return 'offline';
  if (now.outcome === 'none') return now.online ? 'connecting' : 'offline';
  return now.outcome === 'detour' ? 'partly' : 'connected';
}

const networkText = ({ bootstrap, fileServers }: NetworkProfile): string =>
  [
    ...bootstrap.map(({ ed25519, ip, port }) => `${ed25519} ${ip} ${port}`).sort(),
    ...fileServers.map(({ url, ed25519 }) => `${ed25519} ${url}`),
  ].join('\n');

/** One node belongs to one network only, so the first in order names a development network. */
const networkTag = ({ name, bootstrap }: NetworkProfile): string =>
  name === 'main' ? name : (bootstrap.map(({ ed25519 }) => ed25519).sort()[0] ?? name);
