import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseNodeFile } from '../network/node-file.ts';
import { startGateway, type GatewayOptions } from './gateway.ts';

export const GATEWAY_USAGE = `npm run gateway -- [options]
  --nodes <file>      serve the nodes of this file (- reads standard input); default: the main network
  --port <n>          default 22420
  --host <address>    default 127.0.0.1
  --development       accept nodes at private addresses and say so in the information document
  --raw <key>         raw mode for the one node with this Ed25519 key
  --token [text]      require a bearer token (random and printed, if no text is given)
  --trust-proxy       count limits by the last X-Forwarded-For entry
  --cert, --key       PEM files for HTTPS
  --name, --operator, --contact, --country, --policy, --tls-at   texts of the information document`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** `npm run gateway`, and `gateway` of the relay: serves until it is told to stop. @throws if an option is wrong or the port taken */
export async function runGateway(args: readonly string[]): Promise<void> {
  // `--token` may stand alone; parseArgs knows no optional values.
  const words = args.map((word, index, all) => {
    const next = all[index + 1];
    return word === '--token' && (next === undefined || next.startsWith('--'))
      ? `--token=${randomBytes(16).toString('hex')}`
      : word;
  });
  const { values } = parseArgs({
    args: words,
    options: {
      nodes: text,
      port: text,
      host: text,
      raw: text,
      token: text,
      cert: text,
      key: text,
      name: text,
      operator: text,
      contact: text,
      country: text,
      policy: text,
      'tls-at': text,
      development: flag,
      'trust-proxy': flag,
      help: flag,
    },
  });
  if (values.help === true) return console.log(GATEWAY_USAGE);

  const operator: NonNullable<GatewayOptions['operator']> = {};
  for (const field of ['name', 'operator', 'contact', 'country', 'policy'] as const) {
    if (values[field] !== undefined) operator[field] = values[field];
  }
  if (values['tls-at'] !== undefined) operator.tlsTerminatesAt = values['tls-at'];

  const gateway = await startGateway({
    port: Number(values.port ?? 22_420),
    development: values.development ?? false,
    trustProxy: values['trust-proxy'] ?? false,
    operator,
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.raw === undefined ? {} : { raw: values.raw.toLowerCase() }),
    ...(values.token === undefined ? {} : { token: values.token }),
    ...(values.nodes === undefined
      ? {}
      : { nodes: parseNodeFile(JSON.parse(readFileSync(values.nodes === '-' ? 0 : values.nodes, 'utf8'))) }),
    ...(values.cert === undefined || values.key === undefined
      ? {}
      : { tls: { cert: readFileSync(values.cert), key: readFileSync(values.key) } }),
  });
  console.log(`gateway at ${gateway.url}`);
  if (values.token !== undefined) console.log(`token ${values.token}`);
  if (gateway.nodes() === 0)
    console.error('No node of the list has a public address; --development serves private ones.');
  const stop = () => void gateway.stop().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
