import { type ByteText, byteText } from '../../../src/protocol/config/bt.ts';
import { dumpConfig, loadConfig } from '../../../src/protocol/config/config-dump.ts';
import { hashOfMessage } from '../../../src/protocol/config/config-message.ts';
import { ConfigObject, type IncomingConfig } from '../../../src/protocol/config/config-object.ts';
import { hexOf } from '../../../src/protocol/config/config-values.ts';

export const NOW_MS = 1_790_000_000_000;

/** A message as `merge` takes it, without the encryption around it: the storage hash is that of the inner message. */
export const incoming = (
  inner: ByteText,
  hash: string = `h${hexOf(hashOfMessage(inner)).slice(0, 16)}`,
): IncomingConfig => ({
  hash,
  stored: new Uint8Array(0),
  opened: { kind: 'whole', inner },
});

/** What becomes of a push. */
export type PushFate =
  | 'done'
  /** Nothing arrives. */
  | 'lost'
  /** It is stored; whatever comes after does not happen. */
  | 'stored'
  /** It is stored and what it replaces is deleted, but we do not hear of it. */
  | 'unheard';

/** One namespace of a swarm: messages stay until they are deleted. */
export class ModelSwarm {
  readonly messages = new Map<string, ByteText>();
  readonly devices: ModelDevice[] = [];
  /** Hashes that were deleted while all devices agreed on the message that they hold. */
  readonly wronglyDeleted: string[] = [];

  delete(hashes: readonly string[]): void {
    const [first] = this.devices;
    const isAgreed =
      first !== undefined &&
      this.devices.every(({ config }) => config.state === 'clean' && config.written() === first.config.written());
    for (const hash of hashes) {
      if (isAgreed && this.messages.get(hash) === first.config.written()) this.wronglyDeleted.push(hash);
      this.messages.delete(hash);
    }
  }
}

/** A device that polls, pushes and is started anew, as the messenger does it. */
export class ModelDevice {
  config = new ConfigObject();
  private readonly swarm: ModelSwarm;
  private readonly compresses: boolean;
  private seen = new Set<string>();

  constructor(swarm: ModelSwarm, compresses = false) {
    this.swarm = swarm;
    this.compresses = compresses;
    swarm.devices.push(this);
  }

  /** Everything but the dump is forgotten. */
  restart(): void {
    this.config = loadConfig(dumpConfig(this.config));
  }

  /** Merges whatever is new in the swarm. */
  poll(): void {
    const fresh = [...this.swarm.messages].filter(([hash]) => !this.seen.has(hash));
    this.seen = new Set(this.swarm.messages.keys());
    const { lost } = this.config.merge(
      fresh.map(([hash, inner]) => incoming(inner, hash)),
      NOW_MS,
    );
    if (lost) this.config.reapply(lost);
  }

  /** The last hash seen is forgotten: everything comes again. */
  forgetSeen(): void {
    this.seen.clear();
  }

  push(fate: PushFate): void {
    if (!this.config.needsPush) return;
    const obsolete = [...this.config.oldHashes];
    const { seqno, inner } = this.config.push(NOW_MS);
    if (fate === 'lost') return;
    const hash = `${this.compresses ? 'z' : 'd'}${hexOf(hashOfMessage(inner)).slice(0, 16)}`;
    this.swarm.messages.set(hash, inner);
    if (fate === 'stored') return;
    this.swarm.delete(obsolete.filter((old) => old !== hash));
    if (fate === 'unheard') return;
    this.config.confirmPushed(seqno, [hash]);
    this.config.forgetOldHashes(obsolete);
  }

  /** Deletes what nobody needs any more, without a push (05 §6). */
  tidy(): void {
    if (this.config.state !== 'clean') return;
    this.swarm.delete(this.config.oldHashes);
    this.config.forgetOldHashes();
  }
}

export const text = (value: string): ByteText => byteText(new TextEncoder().encode(value));
