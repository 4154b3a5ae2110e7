import type { AccountId } from '../../src/crypto/account-id.ts';
import type { Bytes } from '../../src/crypto/bytes.ts';
import type { FetchedMessage, MessengerNetwork } from '../../src/messenger/network-port.ts';
import { NAMESPACE_INBOX } from '../../src/protocol/limits.ts';
import { messageHash } from '../../src/protocol/message-hash.ts';
import { OfflineError } from '../../src/network/errors.ts';

const MEMBERS = ['m1', 'm2', 'm3'];

/** One swarm for everyone, in memory; its members keep the same bytes once, as service nodes do. */
export class FakeSwarm {
  readonly mailboxes = new Map<string, FetchedMessage[]>();
  /** Every payload that was ever offered, with repeats. */
  readonly offered: { recipient: string; hash: string }[] = [];
  isOnline = true;
  /** How many members sign the next stores. */
  signatures = 2;
  /** Messages per answer. */
  pageSize = 100;
  nowMs = 1_800_000_000_000;

  put(recipient: AccountId, data: Bytes, ttlMs: number): string {
    this.nowMs++; // no two things happen at once
    const hash = messageHash(recipient, NAMESPACE_INBOX, data);
    const mailbox = this.mailboxes.get(recipient) ?? [];
    if (!mailbox.some((message) => message.hash === hash))
      mailbox.push({ hash, data, timestampMs: this.nowMs, expirationMs: this.nowMs + ttlMs });
    this.mailboxes.set(recipient, mailbox);
    this.offered.push({ recipient, hash });
    return hash;
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
        const mailbox = this.mailboxes.get(account.accountId) ?? [];
        return MEMBERS.slice(0, 2).map((member) => ({
          member,
          namespaces: namespaces.map((namespace) => {
            const start = mailbox.findIndex(({ hash }) => hash === cursor(member, namespace)) + 1;
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
      retrieveFromAll: async () => [],
      storeOwn: async () => ({ member: 'm1', stores: [], deletedBy: [] }),
      extendExpiry: async () => ({ verified: [], held: [], conclusive: false }),
      deleteMessages: async () => [],
      deleteAccountData: async () => [],
      gateways: {
        list: () => [],
        add: async () => undefined,
        remove: async () => undefined,
        makePrimary: async () => undefined,
        test: async () => ({ ok: false, latencyMs: null, name: '', operator: '', country: '', kind: 'open' }),
        findLocal: async () => null,
      },
      paths: () => [],
      newPath: async () => undefined,
      state: () => (this.isOnline ? 'connected' : 'offline'),
    };
  }
}
