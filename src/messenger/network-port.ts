import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import type { Bytes } from '../crypto/bytes.ts';
import type { ConnectionState } from '../store/connection-state.ts';
import type { GatewayInfo, GatewayKind, PathView } from './api.ts';

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
  add(url: string, options?: { primary?: boolean }): Promise<unknown>;
  remove(url: string): Promise<unknown>;
  makePrimary(url: string): Promise<unknown>;
  test(url: string): Promise<{
    ok: boolean;
    latencyMs: number | null;
    name: string;
    operator: string;
    country: string;
    kind: GatewayKind;
  }>;
  findLocal(): Promise<string | null>;
}

/** What the messenger needs of the network (`createNetwork` fits); unit tests bring a small one of their own. */
export interface MessengerNetwork {
  /** Network time, ms. */
  now(): number;
  clockOffsetMs(): number | null;
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
  readonly gateways: GatewayPort;
  paths(): PathView[];
  newPath(): Promise<unknown>;
  state(): Exclude<ConnectionState['state'], 'no-account'>;
}
