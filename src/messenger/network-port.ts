import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import type { Bytes } from '../crypto/bytes.ts';
import type { FileServer, FileServerDestination } from '../protocol/file-url.ts';
import type { ConnectionState } from '../store/connection-state.ts';
import type { GatewayInfo, GatewayTest, NodeDeletion, PathView } from './api.ts';

export interface FetchedMessage {
  hash: string;
  data: Bytes;
  timestampMs: number;
  expirationMs: number;
}

/** What one swarm member holds after the cursor we gave it. */
export interface MemberAnswer {
  /** Ed25519 hex. */
  member: string;
  namespaces: { namespace: number; messages: FetchedMessage[]; more: boolean }[];
}

export interface GatewayPort {
  list(): GatewayInfo[] | Promise<GatewayInfo[]>;
  add(url: string, options?: { primary?: boolean; token?: string }): Promise<unknown>;
  remove(url: string): Promise<unknown>;
  makePrimary(url: string): Promise<unknown>;
  test(url: string, token?: string): Promise<GatewayTest>;
  findLocal(): Promise<string | null>;
}

/** What the messenger needs of the network (`createNetwork` fits); unit tests bring a small one of their own. */
export interface MessengerNetwork {
  /** Network time, ms. */
  now(): number;
  /** Network time minus local time; null: not measured lately. */
  clockOffsetMs(): number | null;
  /** Asks some nodes what time it is, unless that is known. Resolves when they have answered, or failed to. */
  measureTime?(): Promise<void>;
  /** Throws only if no member answered. */
  retrieve(
    account: AccountKeys,
    namespaces: readonly number[],
    cursor: (member: string, namespace: number) => string | undefined,
  ): Promise<MemberAnswer[]>;
  /** One attempt at one member. */
  storeOnce(request: {
    recipient: AccountId;
    data: Bytes;
    namespace: number;
    ttlMs: number;
    avoid?: readonly string[];
  }): Promise<{ hash: string; verified: string[]; member: string; storedAtMs: number }>;
  /** The same for 1–20 messages to one mailbox, in one request; one may be refused while others are taken. */
  storeMany(request: {
    recipient: AccountId;
    stores: readonly { data: Bytes; namespace: number; ttlMs: number }[];
    avoid?: readonly string[];
  }): Promise<{
    /** In the order of the stores. `code`: the member's status for this one; 200 is good. */
    stores: { hash: string; verified: string[]; code: number }[];
    member: string;
    storedAtMs: number;
  }>;
  /** Every member of the account's swarm, without cursors; those that do not answer are left out. Throws only if none answered. */
  retrieveFromAll(account: AccountKeys, namespaces: readonly number[]): Promise<MemberAnswer[]>;
  /**
   * Stores into the account's own mailbox, at most 20, in one `batch` at one member. Results are in the order of the
   * stores; one may have proofs while another has none.
   */
  storeOwn(request: {
    account: AccountKeys;
    stores: readonly { namespace: number; data: Bytes; ttlMs: number }[];
    avoid?: readonly string[];
  }): Promise<{ member: string; stores: { hash: string; verified: string[] }[] }>;
  /** Extends the expiry of the account's own messages. */
  extendExpiry(request: { account: AccountKeys; hashes: readonly string[]; expiryMs: number }): Promise<{
    /** Members whose signature proves their part of the answer. */
    verified: string[];
    /** Hashes that at least one of them holds. */
    held: string[];
    /** Every one of at least two verified members (or of a swarm of one) lacks what is not in `held`. */
    conclusive: boolean;
  }>;
  /** Shortens it; `verified` and `conclusive` as there. `expiries`: ms by hash, for all that is held; sooner than asked if another device was faster. */
  shortenExpiry(request: {
    account: AccountKeys;
    hashes: readonly string[];
    expiryMs: number;
  }): Promise<{ verified: string[]; expiries: ReadonlyMap<string, number>; conclusive: boolean }>;
  /** ms by hash, as the swarm has it now; `conclusive`: what is missing is gone. */
  expiriesOf(request: {
    account: AccountKeys;
    hashes: readonly string[];
  }): Promise<{ expiries: ReadonlyMap<string, number>; conclusive: boolean }>;
  /** Deletes messages of the account's own mailbox at one member, which passes it on. Resolves to the verified members. */
  deleteMessages(request: {
    account: AccountKeys;
    hashes: readonly string[];
    avoid?: readonly string[];
  }): Promise<string[]>;
  /** `delete_all` of everything in the account's mailbox, asked of one member after another until every one has proven it or was asked itself. */
  deleteAccountData(account: AccountKeys): Promise<NodeDeletion[]>;
  /** Account ID behind a registered name; null: nobody has it. */
  resolveName(name: string): Promise<AccountId | null>;
  /** Where files of this network go unless people name servers of their own, in order of preference. */
  fileServers(): readonly FileServer[];
  /**
   * Uploads an encrypted blob of 1 … 10 000 000 bytes; the same bytes again keep their id and live until the later end.
   * Throws `file-too-large` (before anything is sent, too), `file-rejected`, `file-answer` (nonsense), and what may work
   * later: `file-server-unavailable`, `offline`; `no-gateway`.
   */
  uploadFile(
    server: FileServer,
    blob: Uint8Array,
    options?: { ttlSeconds?: number },
  ): Promise<{ id: string; expiresAtMs: number }>;
  /** The same at the first of the servers that takes it; fails with what may work later, if there is such a server. */
  uploadToFirst(
    servers: readonly FileServer[],
    blob: Uint8Array,
    options?: { ttlSeconds?: number },
  ): Promise<{ server: FileServer; id: string; expiresAtMs: number }>;
  /** Fetches an encrypted blob. Throws `file-gone` if the server does not have it: for good; otherwise as an upload. `expiresAtMs` null: the server does not say. */
  downloadFile(file: {
    server: FileServerDestination;
    id: string;
  }): Promise<{ blob: Bytes; expiresAtMs: number | null }>;
  /** Renews a file, never shortens its life. `file-gone`, also from servers that cannot: upload the same bytes again. */
  extendFile(
    file: { server: FileServerDestination; id: string },
    options?: { ttlSeconds?: number },
  ): Promise<{ size: number; uploadedAtMs: number; expiresAtMs: number }>;
  readonly gateways: GatewayPort;
  paths(): PathView[];
  newPath(): Promise<unknown>;
  state(): Exclude<ConnectionState['state'], 'no-account'>;
}
