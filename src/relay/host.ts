import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { MalformedInputError } from '../crypto/errors.ts';
import {
  PartCollector,
  partsOf,
  readRelayRequest,
  RELAY_VERSION,
  type RelayAnswer,
  type RelayHello,
  type RelayRequest,
} from '../protocol/native-message.ts';
import type { Forwarder } from '../gateway/forwarder.ts';
import { encodeFrame, FrameReader } from './frames.ts';

export interface NativeHostOptions {
  /** Messages of the browser, and those to it. Nothing else may be written there. */
  input: Readable;
  output: Writable;
  forwarder: Pick<Forwarder, 'forward'>;
  hello: RelayHello;
}

/** Requests that are half sent or on their way. A browser has a few at a time. */
const MAX_OPEN = 64;

interface Open {
  collector: PartCollector;
  gone: AbortController;
}

/**
 * The relay that a browser starts for Starling: as a gateway, without a port that anybody could reach. Resolves when the
 * browser has closed its end; a message that cannot be read ends it, too.
 *
 * @throws MalformedInputError
 * @see docs/protocol/gateway.md §7.3
 */
export async function runNativeHost({ input, output, forwarder, hello }: NativeHostOptions): Promise<void> {
  const open = new Map<number, Open>();
  const frames = new FrameReader();
  // A piece of one answer at a time: a browser that reads slowly makes us wait, not grow.
  let writing = Promise.resolve();
  const say = (answer: RelayAnswer): Promise<void> =>
    (writing = writing.then(async () => {
      if (!output.destroyed && !output.write(encodeFrame(answer)))
        await Promise.race([once(output, 'drain'), once(output, 'close')]);
    }));

  const take = async (request: RelayRequest): Promise<void> => {
    const { id } = request;
    if (request.op === 'hello') return say({ id, ok: true, v: RELAY_VERSION, ...hello });
    if (request.op === 'cancel') {
      open.get(id)?.gone.abort();
      open.delete(id);
      return;
    }
    const known = open.get(id);
    if (known === undefined && request.part > 0) return; // the rest of one that was refused or taken back
    if (known === undefined && open.size >= MAX_OPEN) return say({ id, error: 'busy' });
    const mine = known ?? { collector: new PartCollector(), gone: new AbortController() };
    open.set(id, mine);
    try {
      const onion = mine.collector.add(request);
      if (onion === null) return;
      const said = await forwarder.forward(request.guard, onion, mine.gone.signal);
      if (mine.gone.signal.aborted) return;
      if (typeof said === 'string') await say({ id, error: said });
      else for (const part of partsOf(said.body)) await say({ id, status: said.status, ...part });
    } catch (error) {
      if (!(error instanceof MalformedInputError)) throw error;
      await say({ id, error: 'malformed' });
    }
    open.delete(id);
  };

  output.on('error', () => input.destroy()); // the browser is gone
  try {
    for await (const chunk of input)
      for (const message of frames.add(chunk as Buffer)) take(readRelayRequest(message)).catch(() => input.destroy());
  } finally {
    for (const { gone } of open.values()) gone.abort();
  }
}
