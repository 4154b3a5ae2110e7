/** One stored message; `data` is the decoded payload. */
export interface StoredMessage {
  hash: string;
  namespace: number;
  data: Uint8Array;
  timestampMs: number;
  expiryMs: number;
}

interface Mailbox {
  /** All namespaces, in order of arrival at this node. */
  messages: StoredMessage[];
  /** Tokens (hex), oldest first. */
  revoked: string[];
}

const MAX_REVOKED = 50;

/** What one node holds. An account that loses its last message loses its revocations too, as on the real server (04 §5.3). */
export class MessageStore {
  readonly #mailboxes = new Map<string, Mailbox>();

  accounts(): string[] {
    return [...this.#mailboxes.keys()];
  }

  /** The account's messages in order of arrival; of one namespace if given. */
  messages(account: string, namespace?: number): StoredMessage[] {
    const all = this.#mailboxes.get(account)?.messages ?? [];
    return namespace === undefined ? [...all] : all.filter((message) => message.namespace === namespace);
  }

  find(account: string, hash: string): StoredMessage | undefined {
    return this.#mailboxes.get(account)?.messages.find((message) => message.hash === hash);
  }

  add(account: string, message: StoredMessage): void {
    const mailbox = this.#mailboxes.get(account) ?? { messages: [], revoked: [] };
    mailbox.messages.push(message);
    this.#mailboxes.set(account, mailbox);
  }

  /** Removes the account's messages that `matches`; returns them. */
  remove(account: string, matches: (message: StoredMessage) => boolean): StoredMessage[] {
    const mailbox = this.#mailboxes.get(account);
    if (mailbox === undefined) return [];
    const removed = mailbox.messages.filter(matches);
    mailbox.messages = mailbox.messages.filter((message) => !removed.includes(message));
    if (mailbox.messages.length === 0) this.#mailboxes.delete(account);
    return removed;
  }

  /** The regular cleaning: drops what expired before `nowMs`. */
  removeExpired(nowMs: number): void {
    for (const account of this.accounts()) this.remove(account, (message) => message.expiryMs <= nowMs);
  }

  isRevoked(account: string, token: string): boolean {
    return this.#mailboxes.get(account)?.revoked.includes(token) ?? false;
  }

  /** Keeps the 50 newest; does nothing for an account without messages. */
  revoke(account: string, tokens: readonly string[]): void {
    const mailbox = this.#mailboxes.get(account);
    if (mailbox === undefined) return;
    mailbox.revoked = [...mailbox.revoked.filter((token) => !tokens.includes(token)), ...tokens].slice(-MAX_REVOKED);
  }

  /** How many of the tokens were revoked before. */
  unrevoke(account: string, tokens: readonly string[]): number {
    const mailbox = this.#mailboxes.get(account);
    if (mailbox === undefined) return 0;
    const before = mailbox.revoked.length;
    mailbox.revoked = mailbox.revoked.filter((token) => !tokens.includes(token));
    return before - mailbox.revoked.length;
  }

  /** Takes over another node's mailboxes (push to a new member): duplicates are ignored. */
  absorb(other: MessageStore, wanted: (account: string) => boolean): void {
    for (const account of other.accounts().filter(wanted)) {
      for (const message of other.messages(account)) {
        if (this.find(account, message.hash) === undefined) this.add(account, { ...message });
      }
    }
  }
}
