import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toBase64 } from '../crypto/bytes.ts';
import { Forwarder } from '../gateway/forwarder.ts';
import { DEFAULT_LIMITS } from '../gateway/limiter.ts';
import { fileServersOf, parseNodeFile } from '../network/node-file.ts';
import { runNativeHost } from './host.ts';

/** Of this program; said in its `hello`. */
const VERSION = '1';

/**
 * Serves the browser that started this program, until it closes its end. Standard output is the browser's alone.
 *
 * @throws MalformedInputError on a broken node file, or if what comes is no native messaging
 */
export async function hostCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { nodes: { type: 'string' }, development: { type: 'boolean' } },
  });
  const development = values.development ?? false;
  const file = values.nodes === undefined ? null : parseNodeFile(JSON.parse(readFileSync(values.nodes, 'utf8')));
  const forwarder = new Forwarder({
    development,
    inFlightPerGuard: DEFAULT_LIMITS.inFlightPerGuard,
    ...(file !== null && { nodes: file.nodes }),
  });
  const hello = development
    ? {
        version: VERSION,
        network: 'development' as const,
        nodes: toBase64(forwarder.nodes.pack().bytes),
        fileServers: file === null ? [] : fileServersOf(file),
      }
    : { version: VERSION };
  try {
    await runNativeHost({ input: process.stdin, output: process.stdout, forwarder, hello });
  } finally {
    forwarder.stop();
  }
}
