import type { AccountId } from '../../src/crypto/account-id.ts';
import type { Bytes } from '../../src/crypto/bytes.ts';
import type { FetchedMessage, MessengerNetwork } from '../../src/messenger/network-port.ts';
import { ASSUMED_FILE_LIFE_MS, contentId, fileServerDestination } from '../../src/protocol/file-server.ts';
import type { FileServer, FileServerDestination } from '../../src/protocol/file-url.ts';
import { FileGoneError, FileServerUnavailableError } from '../../src/network/file-server-errors.ts';
import { NAMESPACE_INBOX } from '../../src/protocol/limits.ts';
import { messageHash } from '../../src/protocol/message-hash.ts';
import { OfflineError } from '../../src/network/errors.ts';

const MEMBERS = ['m1', 'm2', 'm3'];

/** Servers that only this swarm has; the keys are real ones. */
export const FAKE_FILE_SERVERS: readonly FileServer[] = [
  { url: 'http://files.example', ed25519: 'ff86dcd4b26d1bfec944c59859494248626d6428efc12168749d65a1b92f5e28' },
  { url: 'http://files-2.example', ed25519: '929e33ded05e653fec04b49645117f51851f102a947e04806791be416ed76602' },
];

interface StoredFile {
  blob: Bytes;
  uploadedAtMs: number;
  expiresAtMs: number;
}

const fileName = ({ host, port }: FileServerDestination, id: string): string => `${host}:${port}/${id}`;

/** An inbox goes by the account alone. */
const mailboxName = (account: string, namespace: number): string =>
  namespace === NAMESPACE_INBOX ? account : `${account} ${namespace}`;

/** One swarm for everyone, in memory; its members keep the same bytes once, as service nodes do. */
export class FakeSwarm {
  readonly mailboxes = new Map<string, FetchedMessage[]>();
  /** Every payload that was ever offered, with repeats. */
  readonly offered: { recipient: string; hash: string }[] = [];
  isOnline = true;
  /** `host:port/id` → file; delete one, and its server says 404. */
  readonly files = new Map<string, StoredFile>();
  /** Hosts of file servers that do not answer. */
  readonly silentFileServers = new Set<string>();
  /** Awaited before a file is given out. */
  onDownload: () => Promise<void> = async () => {};
  /** How many members sign the next stores. */
  signatures = 2;
  /** Messages per answer. */
  pageSize = 100;
  nowMs = 1_800_000_000_000;

  put(recipient: AccountId, data: Bytes, ttlMs: number, namespace: number = NAMESPACE_INBOX): string {
    this.nowMs++; // no two things happen at once
    const hash = messageHash(recipient, namespace, data);
    const name = mailboxName(recipient, namespace);
    const mailbox = this.mailboxes.get(name) ?? [];
    if (!mailbox.some((message) => message.hash === hash))
      mailbox.push({ hash, data, timestampMs: this.nowMs, expirationMs: this.nowMs + ttlMs });
    this.mailboxes.set(name, mailbox);
    this.offered.push({ recipient, hash });
    return hash;
  }

  /** What an account's configs are stored as. */
  configs(account: string, namespace: number): FetchedMessage[] {
    return this.mailboxes.get(mailboxName(account, namespace)) ?? [];
  }

  remove(account: string, hashes: readonly string[]): void {
    for (const [name, mailbox] of this.mailboxes)
      if (name.startsWith(account))
        this.mailboxes.set(
          name,
          mailbox.filter(({ hash }) => !hashes.includes(hash)),
        );
  }

  private messagesOf(account: string): FetchedMessage[] {
    return [...this.mailboxes].flatMap(([name, mailbox]) => (name.startsWith(account) ? mailbox : []));
  }

  /** ms by hash, of those that are there. */
  expiries(account: string, hashes: readonly string[]): Map<string, number> {
    const held = this.messagesOf(account).filter(({ hash }) => hashes.includes(hash));
    return new Map(held.map(({ hash, expirationMs }) => [hash, expirationMs]));
  }

  /** Hashes of everything in an account's mailboxes. */
  held(account: string): string[] {
    return [...this.mailboxes].flatMap(([name, mailbox]) =>
      name.startsWith(account) ? mailbox.map(({ hash }) => hash) : [],
    );
  }

  private upload(server: FileServer, blob: Uint8Array, ttlSeconds: number | undefined) {
    const destination = fileServerDestination(server);
    if (this.silentFileServers.has(destination.host)) throw new FileServerUnavailableError('silent');
    const id = contentId(blob);
    const name = fileName(destination, id);
    const lifeMs = ttlSeconds === undefined ? ASSUMED_FILE_LIFE_MS : ttlSeconds * 1_000;
    const expiresAtMs = Math.max(this.files.get(name)?.expiresAtMs ?? 0, this.nowMs + lifeMs);
    this.files.set(name, { blob: new Uint8Array(blob), uploadedAtMs: this.nowMs, expiresAtMs });
    return { id, expiresAtMs };
  }

  private file({ server, id }: { server: FileServerDestination; id: string }): StoredFile {
    if (this.silentFileServers.has(server.host)) throw new FileServerUnavailableError('silent');
    const file = this.files.get(fileName(server, id));
    if (file === undefined || file.expiresAtMs <= this.nowMs) throw new FileGoneError('no such file');
    return file;
  }

  network(): MessengerNetwork {
    const check = async () => {
      await Promise.resolve();
      if (!this.isOnline) throw new OfflineError('offline');
    };
    return {
      now: () => this.nowMs,
      clockOffsetMs: () => 0,
      retrieve: async (account, namespaces, cursor) => {
        await check();
        return MEMBERS.slice(0, 2).map((member) => ({
          member,
          namespaces: namespaces.map((namespace) => {
            const mailbox = this.configs(account.accountId, namespace);
            const last = cursor(member, namespace);
            const start = mailbox.findIndex(({ hash }) => hash === last) + 1;
            const messages = mailbox.slice(start, start + this.pageSize);
            return { namespace, messages, more: start + this.pageSize < mailbox.length };
          }),
        }));
      },
      storeOnce: async ({ recipient, data, ttlMs, avoid = [] }) => {
        await check();
        const hash = this.put(recipient, data, ttlMs);
        const verified = MEMBERS.filter((member) => !avoid.includes(member)).slice(0, this.signatures);
        return { hash, verified, member: verified[0] ?? 'm1', storedAtMs: this.nowMs };
      },
      storeMany: async ({ recipient, stores, avoid = [] }) => {
        await check();
        const verified = MEMBERS.filter((member) => !avoid.includes(member)).slice(0, this.signatures);
        return {
          stores: stores.map(({ data, ttlMs }) => ({ hash: this.put(recipient, data, ttlMs), verified, code: 200 })),
          member: verified[0] ?? 'm1',
          storedAtMs: this.nowMs,
        };
      },
      retrieveFromAll: async (account, namespaces) => {
        await check();
        return MEMBERS.map((member) => ({
          member,
          namespaces: namespaces.map((namespace) => ({
            namespace,
            messages: this.configs(account.accountId, namespace),
            more: false,
          })),
        }));
      },
      storeOwn: async ({ account, stores, avoid = [] }) => {
        await check();
        const verified = MEMBERS.filter((member) => !avoid.includes(member)).slice(0, this.signatures);
        const stored = stores.map(({ namespace, data, ttlMs }) => ({
          hash: this.put(account.accountId, data, ttlMs, namespace),
          verified,
        }));
        return { member: verified[0] ?? 'm1', stores: stored };
      },
      extendExpiry: async ({ account, hashes, expiryMs }) => {
        await check();
        const held = hashes.filter((hash) => this.held(account.accountId).includes(hash));
        for (const mailbox of this.mailboxes.values())
          for (const message of mailbox) if (held.includes(message.hash)) message.expirationMs = expiryMs;
        return { verified: MEMBERS, held, conclusive: true };
      },
      shortenExpiry: async ({ account, hashes, expiryMs }) => {
        await check();
        for (const message of this.messagesOf(account.accountId))
          if (hashes.includes(message.hash)) message.expirationMs = Math.min(message.expirationMs, expiryMs);
        return { verified: MEMBERS, expiries: this.expiries(account.accountId, hashes), conclusive: true };
      },
      expiriesOf: async ({ account, hashes }) => {
        await check();
        return { expiries: this.expiries(account.accountId, hashes), conclusive: true };
      },
      deleteMessages: async ({ account, hashes }) => {
        await check();
        this.remove(account.accountId, hashes);
        return MEMBERS.slice(0, this.signatures);
      },
      deleteAccountData: async ({ accountId }) => {
        await check();
        this.remove(accountId, this.held(accountId));
        return MEMBERS.map((ed25519) => ({ ed25519, ip: '127.0.0.1', deleted: true }));
      },
      resolveName: async () => null,
      fileServers: () => FAKE_FILE_SERVERS,
      uploadFile: async (server, blob, { ttlSeconds } = {}) => {
        await check();
        return this.upload(server, blob, ttlSeconds);
      },
      uploadToFirst: async (servers, blob, { ttlSeconds } = {}) => {
        await check();
        for (const server of servers) {
          try {
            return { server, ...this.upload(server, blob, ttlSeconds) };
          } catch (error) {
            if (!(error instanceof FileServerUnavailableError)) throw error;
          }
        }
        throw new FileServerUnavailableError('no server took the file');
      },
      downloadFile: async (location) => {
        await check();
        await this.onDownload();
        const { blob, expiresAtMs } = this.file(location);
        return { blob: new Uint8Array(blob), expiresAtMs };
      },
      extendFile: async (location, { ttlSeconds } = {}) => {
        await check();
        const file = this.file(location);
        const lifeMs = ttlSeconds === undefined ? ASSUMED_FILE_LIFE_MS : ttlSeconds * 1_000;
        file.expiresAtMs = Math.max(file.expiresAtMs, this.nowMs + lifeMs);
        return { size: file.blob.length, uploadedAtMs: file.uploadedAtMs, expiresAtMs: file.expiresAtMs };
      },
      gateways: {
        list: () => [],
        add: async () => undefined,
        remove: async () => undefined,
        makePrimary: async () => undefined,
        test: async () => ({
          ok: false,
          needsToken: false,
          latencyMs: null,
          name: '',
          operator: '',
          country: '',
          kind: 'open',
        }),
        findLocal: async () => null,
      },
      paths: () => [],
      newPath: async () => undefined,
      state: () => (this.isOnline ? 'connected' : 'offline'),
    };
  }
}
