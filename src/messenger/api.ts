import type { ConnectionState } from '../store/connection-state.ts';
import type { Settings } from '../store/device-settings.ts';
import type { Disappearing, LinkPreview } from '../store/rows.ts';
import type { Repeatable } from './repeated-calls.ts';
import type { SendInput } from './send-input.ts';

export type { NotificationLevel, Settings, Theme } from '../store/device-settings.ts';
export type { ConnectionState } from '../store/connection-state.ts';

/** `local`: a gateway on this computer; `native`: the relay that the browser starts. */
export type GatewayKind = 'local' | 'native' | 'own' | 'open' | 'guard';

export interface GatewayInfo {
  /** Origin, e.g. `https://gateway.example` or `http://127.0.0.1:22420`; `native:org.starling.relay` for the relay. */
  url: string;
  name: string;
  operator: string;
  country: string;
  kind: GatewayKind;
  /** It wants a token, and has it. */
  isPrivate: boolean;
  role: 'primary' | 'reserve' | 'spare';
  /** ms of the last round trip; null: never. */
  latencyMs: number | null;
  /** ms, local time of the last success; null: never. */
  lastSuccessMs: number | null;
}

/** What came of asking a gateway about itself. */
export interface GatewayTest {
  ok: boolean;
  /** It is private, and this is not its token. */
  needsToken: boolean;
  latencyMs: number | null;
  name: string;
  operator: string;
  country: string;
  kind: GatewayKind;
}

/** A server that keeps files for others, encrypted (protocol 08). */
export interface FileServerInfo {
  /** Origin, e.g. `http://files.example`. */
  url: string;
  /** 64 hex digits. */
  ed25519: string;
  /** Known without being set up; it can be moved but not removed. */
  isDefault: boolean;
}

export interface PathView {
  gateway: { url: string; name: string } | null;
  /** Guard first; addresses only, for the path picture. */
  hops: { ed25519: string; ip: string }[];
}

/** A link preview that is about to be sent; `image` is the id of a draft file of the conversation. */
export type PreviewToSend = Pick<LinkPreview, 'url' | 'title'> & { image?: string };

export type SharedItem = { text: string; preview: PreviewToSend | null };

/** One of the pictures that two screens are compared by (protocol 11 §8.3). */
export interface SasPicture {
  symbol: string;
  /** English; the table's own word for it. */
  name: string;
}

export type LinkFailure =
  /** Ten minutes are over. */
  | 'expired'
  /** A person said that the pictures differ, here or there. */
  | 'differ'
  /** Given up on the other device. */
  | 'cancelled'
  /** Somebody else answered the same code: it may have been seen by others. */
  | 'taken'
  /** What came is not what a Starling sends. */
  | 'malformed';

/** How the linking of a device stands; the same on both sides. Pages ask every second while they show it. */
export type LinkView =
  | { state: 'none' }
  /** The new device shows its code: `code` is eight words, `qr` the text of the QR code. */
  | { state: 'waiting'; role: 'new'; code: string; qr: string; expiresAtMs: number }
  /** The other side has been written to and has not answered yet. */
  | { state: 'connecting'; role: 'new' | 'old'; expiresAtMs: number }
  /** Seven pictures; `confirmed`: the person here has said that they match. */
  | {
      state: 'compare';
      role: 'new' | 'old';
      pictures: SasPicture[];
      confirmed: boolean;
      device: string;
      expiresAtMs: number;
    }
  /** new: the account is here now. old: the account is on its way to `device`. */
  | { state: 'done'; role: 'new' | 'old'; device: string }
  | { state: 'failed'; role: 'new' | 'old'; reason: LinkFailure };

/** What one member of our swarm did about deleting the account's data. */
export interface NodeDeletion {
  ed25519: string;
  ip: string;
  /** Its signature proves that it deleted. */
  deleted: boolean;
}

export interface ImportSummary {
  conversations: number;
  messages: number;
  /** Messages of the file that were here already, or had been deleted here. */
  skipped: number;
}

/** What pages (and `npm run headless`) may ask of the messenger. Results travel as JSON. Errors carry `code` of a StarlingError. */
export interface MessengerApi {
  createAccount(input: { name: string }): Promise<{ accountId: string; phrase: string; name: string }>;
  /** @throws code `malformed-input` with a sentence naming the word when the phrase is wrong. */
  restoreAccount(input: {
    phrase: string;
    name?: string;
  }): Promise<{ accountId: string; phrase: string; name: string }>;
  /** Deletes everything of the account from this device. */
  removeAccount(): Promise<void>;
  recoveryPhrase(): Promise<{ phrase: string; seedHex: string }>;
  confirmRecoveryPhrase(): Promise<void>;
  setName(input: { name: string }): Promise<void>;
  /**
   * After `restoreAccount`: looks in the network for what belongs to the account, for at most 15 s.
   *
   * @returns its display name; empty if none was found, then it is up to the person to choose one
   */
  fetchProfile(): Promise<{ name: string }>;
  /** Note to Self shown in the list or not, on all devices. */
  showNoteToSelf(input: { shown: boolean }): Promise<void>;

  /** Opens (creating it, hidden until the first message) the conversation with an Account ID. */
  openConversation(input: { accountId: string }): Promise<{ key: string }>;
  /**
   * Writes the message and its job in one transaction and returns at once; also accepts a pending request. Asked again
   * with the same `id`, it answers the same and does nothing.
   */
  send(input: SendInput): Promise<{ id: string }>;
  /** Puts an emoji on a message or takes it back. @throws code `too-many` above 20 in a minute */
  react(input: { messageId: string; emoji: string; on: boolean } & Repeatable): Promise<void>;
  /** Text (and preview) of a message, sent anew to others. */
  forward(input: { messageId: string; conversations: readonly string[] } & Repeatable): Promise<void>;
  /**
   * Takes an own message back: from our swarm, then at the other side and on our devices.
   *
   * @throws what the network throws; nothing has changed then
   */
  deleteForEveryone(input: { messageId: string } & Repeatable): Promise<void>;
  /** For what we write from now on; told to the other side. */
  setDisappearing(input: { conversation: string; disappearing: Disappearing } & Repeatable): Promise<void>;
  /** A key was pressed in the composer (`writing`), or everything was taken out. Does nothing unless the setting is on. */
  typing(input: { conversation: string; writing: boolean }): Promise<void>;
  /** Account ID behind a registered name; null: nobody has it. @throws code `malformed-input` */
  resolveName(input: { name: string }): Promise<{ accountId: string | null }>;
  /** A file of this message was saved: who sent it is told, where that is done (07 §5.13). @throws code `not-found` */
  mediaSaved(input: { messageId: string }): Promise<void>;
  retry(input: { messageId: string }): Promise<void>;
  /** Takes back a message whose job has not been started on the network yet; false if it is too late. */
  cancel(input: { messageId: string } & Repeatable): Promise<boolean>;
  deleteForMe(input: { messageId: string }): Promise<void>;
  accept(input: { conversation: string }): Promise<void>;
  decline(input: { conversation: string } & Repeatable): Promise<void>;
  block(input: { conversation: string }): Promise<void>;
  unblock(input: { conversation: string }): Promise<void>;
  setNickname(input: { conversation: string; nickname: string }): Promise<void>;
  /** Without `upToMs`: everything that is here. */
  markRead(input: { conversation: string; upToMs?: number }): Promise<void>;
  markUnread(input: { conversation: string }): Promise<void>;
  pin(input: { conversation: string; pinned: boolean }): Promise<void>;
  /** `untilMs` null: not muted any more. */
  mute(input: { conversation: string; untilMs: number | 'for-ever' | null }): Promise<void>;
  /** Takes the conversation and its messages out of the list on all our devices; the contact stays. */
  hide(input: { conversation: string } & Repeatable): Promise<void>;
  /** The contact, the conversation and its messages go from all our devices; they are told nothing. */
  deleteContact(input: { conversation: string } & Repeatable): Promise<void>;
  /** Messages go from this device only. */
  clearMessages(input: { conversation: string } & Repeatable): Promise<void>;

  /** On a device without an account: makes a code, good for ten minutes and one device. @throws code `account-exists` */
  beginLink(input: { device: string }): Promise<LinkView>;
  /**
   * On a device with the account: words or QR text of the new device.
   *
   * @throws code `malformed-input` with a sentence if it is no such code; `no-account`
   */
  joinLink(input: { code: string; device: string }): Promise<LinkView>;
  /** Goes on with the exchange and tells how it stands. */
  linkState(): Promise<LinkView>;
  /** The person says that both screens show the same pictures. */
  confirmLink(): Promise<LinkView>;
  /** `differ`: the pictures are not the same. Whatever was begun is thrown away. */
  cancelLink(input: { differ: boolean }): Promise<void>;
  /** Pushes changed settings, names and read marks at once; false if not all of it is proven to be in the network. */
  pushNow(): Promise<{ pushed: boolean }>;
  /** Takes a device off the list; it keeps its keys. */
  forgetDevice(input: { id: string }): Promise<void>;

  /** Begins a backup file; ask for its parts with `exportPart`. Without a passphrase the recovery phrase opens it. */
  beginExport(input: { passphrase?: string }): Promise<{ id: string }>;
  /** The next piece of the file (base64), null after the last. `done` of `total` rows are in the pieces so far. @throws code `not-found` if the background was restarted meanwhile: begin again */
  exportPart(input: { id: string }): Promise<{ data: string | null; done: number; total: number }>;
  beginImport(input: { passphrase?: string }): Promise<{ id: string }>;
  /** Pieces in order, base64, at most 4 MB each; nothing is changed yet. */
  importPart(input: { id: string; data: string }): Promise<void>;
  /**
   * Checks the whole file and takes it in.
   *
   * @throws codes `wrong-passphrase`, `backup-damaged`, `backup-newer`, `backup-other-account`, `not-found` (begin again); nothing is changed then
   */
  finishImport(input: { id: string }): Promise<ImportSummary>;
  /** How far `finishImport` has come, in bytes of the file (checked and then read again: `total` is twice its size); 0 of 0 when it does not run. */
  importProgress(input: { id: string }): Promise<{ done: number; total: number }>;

  /**
   * Deletes what the network holds of the account, then (if every node proved it, or with `force`) everything here.
   *
   * @returns what each member of the swarm did, and whether the account is gone from this device
   */
  deleteEverywhere(input: { force: boolean }): Promise<{ nodes: NodeDeletion[]; removedHere: boolean }>;

  /** A page tells that it is open (every 20 s) and what it shows; keeps the background awake and polling fast. */
  viewing(input: { view: string; conversation: string | null; visible: boolean }): Promise<void>;
  viewClosed(input: { view: string }): Promise<void>;
  pollNow(): Promise<{ received: number }>;
  connection(): Promise<ConnectionState>;

  gateways(): Promise<GatewayInfo[]>;
  /**
   * Reads the information document; does not change anything.
   *
   * @param input.token of a private gateway; without one, that which it was added with
   */
  testGateway(input: { url: string; token?: string }): Promise<GatewayTest>;
  addGateway(input: { url: string; primary?: boolean; token?: string }): Promise<void>;
  removeGateway(input: { url: string }): Promise<void>;
  makePrimary(input: { url: string }): Promise<void>;
  /** Fetches a file that waits for a person. `always`: from now on files of this conversation come by themselves. @throws not-found */
  downloadFile(input: { file: string; always: boolean }): Promise<void>;
  setAutoDownload(input: { conversation: string; on: boolean }): Promise<void>;
  /** The content leaves this device; it can be fetched again while the server has it. */
  forgetFile(input: { file: string }): Promise<void>;
  /** Removes contents that can be fetched again and were not looked at since `beforeMs`; resolves to the bytes freed. */
  freeStorage(input: { beforeMs: number; conversation?: string }): Promise<{ bytes: number }>;
  /** `file`: a draft file of conversation '' (square, at most 600 px); null takes the picture away. */
  setPicture(input: { file: string | null }): Promise<void>;
  /** In order of use. */
  fileServers(): Promise<FileServerInfo[]>;
  /** Goes to the end of the list. @throws code `malformed-input` */
  addFileServer(input: { url: string; ed25519: string }): Promise<void>;
  /** Leaves a few bytes there for a minute and reads them back. */
  testFileServer(input: { url: string; ed25519: string }): Promise<{ ok: boolean; latencyMs: number | null }>;
  removeFileServer(input: { url: string }): Promise<void>;
  /** `place` counts from 0. */
  moveFileServer(input: { url: string; place: number }): Promise<void>;

  /** Looks for a gateway on this computer (fixed port on loopback), or the relay if we may ask it; its URL or null. */
  findLocalGateway(): Promise<string | null>;
  path(): Promise<PathView[]>;
  newPath(): Promise<void>;

  settings(): Promise<Settings>;
  changeSettings(input: Partial<Settings>): Promise<Settings>;
}
