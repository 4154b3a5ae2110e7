import type { ConnectionState } from '../store/connection-state.ts';
import type { Settings } from '../store/device-settings.ts';
import type { LinkPreview } from '../store/rows.ts';

export type { NotificationLevel, Settings, Theme } from '../store/device-settings.ts';
export type { ConnectionState } from '../store/connection-state.ts';

export type GatewayKind = 'local' | 'own' | 'open' | 'guard';

export interface GatewayInfo {
  /** Origin, e.g. `https://gateway.example` or `http://127.0.0.1:22420`. */
  url: string;
  name: string;
  operator: string;
  country: string;
  kind: GatewayKind;
  role: 'primary' | 'reserve' | 'spare';
  /** ms of the last round trip; null: never. */
  latencyMs: number | null;
  /** ms, local time of the last success; null: never. */
  lastSuccessMs: number | null;
}

export interface PathView {
  gateway: { url: string; name: string } | null;
  /** Guard first; addresses only, for the path picture. */
  hops: { ed25519: string; ip: string }[];
}

export type SharedItem = { text: string; preview: LinkPreview | null };

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

  /** Opens (creating it, hidden until the first message) the conversation with an Account ID. */
  openConversation(input: { accountId: string }): Promise<{ key: string }>;
  /** Writes the message and its job in one transaction and returns at once; also accepts a pending request. */
  send(input: { conversation: string; text: string; preview?: LinkPreview | null }): Promise<{ id: string }>;
  retry(input: { messageId: string }): Promise<void>;
  /** Takes back a message whose job has not been started on the network yet; false if it is too late. */
  cancel(input: { messageId: string }): Promise<boolean>;
  deleteForMe(input: { messageId: string }): Promise<void>;
  accept(input: { conversation: string }): Promise<void>;
  decline(input: { conversation: string }): Promise<void>;
  block(input: { conversation: string }): Promise<void>;
  unblock(input: { conversation: string }): Promise<void>;
  setNickname(input: { conversation: string; nickname: string }): Promise<void>;
  markRead(input: { conversation: string; upToMs: number }): Promise<void>;

  /** A page tells that it is open (every 20 s) and what it shows; keeps the background awake and polling fast. */
  viewing(input: { view: string; conversation: string | null; visible: boolean }): Promise<void>;
  viewClosed(input: { view: string }): Promise<void>;
  pollNow(): Promise<{ received: number }>;
  connection(): Promise<ConnectionState>;

  gateways(): Promise<GatewayInfo[]>;
  /** Reads the information document; does not change anything. */
  testGateway(input: { url: string }): Promise<{
    ok: boolean;
    latencyMs: number | null;
    name: string;
    operator: string;
    country: string;
    kind: GatewayKind;
  }>;
  addGateway(input: { url: string; primary?: boolean }): Promise<void>;
  removeGateway(input: { url: string }): Promise<void>;
  makePrimary(input: { url: string }): Promise<void>;
  /** Looks for a gateway on this computer (fixed port on loopback); its URL or null. */
  findLocalGateway(): Promise<string | null>;
  path(): Promise<PathView[]>;
  newPath(): Promise<void>;

  settings(): Promise<Settings>;
  changeSettings(input: Partial<Settings>): Promise<Settings>;
}
