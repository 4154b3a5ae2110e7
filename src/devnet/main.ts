import { parseArgs } from 'node:util';
import { createHash } from 'node:crypto';
import { startDevnet } from './devnet.ts';

/**
 * `npm run devnet -- --nodes 12 --swarms 4 --port 22100 [--file-servers 2] [--seed word] [--name alice=05…]`: prints the
 * node file and runs until it is stopped. File servers take the ports behind those of the nodes; `--name` may come
 * several times.
 */
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '12' },
    swarms: { type: 'string', default: '4' },
    port: { type: 'string', default: '22100' },
    'file-servers': { type: 'string', default: '2' },
    seed: { type: 'string' },
    name: { type: 'string', multiple: true, default: [] },
  },
});

const count = Number(values.nodes);
const seedOf = (index: number) => new Uint8Array(createHash('sha256').update(`${values.seed} ${index}`).digest());
const names = values.name.map((pair) => {
  const [, name, account] = /^([^=]+)=(05[0-9a-f]{64})$/.exec(pair) ?? [];
  if (name === undefined || account === undefined) throw new Error(`--name takes name=Account ID, not ${pair}`);
  return [name, account] as const;
});
const devnet = await startDevnet({
  nodes: count,
  swarms: Number(values.swarms),
  port: Number(values.port),
  fileServers: Array.from({ length: Number(values['file-servers']) }, (_, index) => ({
    port: values.port === '0' ? 0 : Number(values.port) + count + index,
  })),
  names: Object.fromEntries(names),
  ...(values.seed === undefined ? {} : { seeds: Array.from({ length: count }, (_, index) => seedOf(index)) }),
});
process.stdout.write(`${JSON.stringify(devnet.networkFile())}\n`);

const stop = () => void devnet.stop().then(() => process.exit(0));
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
