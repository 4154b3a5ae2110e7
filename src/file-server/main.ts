import { parseArgs } from 'node:util';
import { startFileServer, type FileServerOptions } from './file-server.ts';

const USAGE = `npm run file-server -- --data <folder> [options]
  --data <folder>         where the files lie
  --port <n>              default 22430
  --host <address>        default 127.0.0.1
  --url <address>         what people enter, if it is not where the server listens (behind a proxy)
  --max-size <bytes>      largest file; default 10000000
  --default-life <s>      how long a file is kept; default 1814400 (three weeks)
  --max-life <s>          longest life that may be asked for; default 1814400
  --capacity <bytes>      all files together; default 10000000000
  --key <file>            the key; default: "key" in the folder, made at the first start
  --flavour 2024          behave like the published server of 2024 (for tests)`;

const text = { type: 'string' } as const;

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new Error(`--${name} takes a whole number, not ${value}`);
  return Number(value);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: text,
      port: text,
      host: text,
      url: text,
      'max-size': text,
      'default-life': text,
      'max-life': text,
      capacity: text,
      key: text,
      flavour: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return console.log(USAGE);
  if (values.data === undefined) throw new Error('--data is missing');
  if (values.flavour !== undefined && values.flavour !== '2024' && values.flavour !== 'current')
    throw new Error('--flavour is current or 2024');
  const options: FileServerOptions = { data: values.data, port: wholeNumber('port', values.port) ?? 22_430 };
  const maxBytes = wholeNumber('max-size', values['max-size']);
  const defaultLifeSeconds = wholeNumber('default-life', values['default-life']);
  const maxLifeSeconds = wholeNumber('max-life', values['max-life']);
  const capacityBytes = wholeNumber('capacity', values.capacity);
  const server = await startFileServer({
    ...options,
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.key === undefined ? {} : { keyFile: values.key }),
    ...(values.flavour === undefined ? {} : { flavour: values.flavour }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(defaultLifeSeconds === undefined ? {} : { defaultLifeSeconds }),
    ...(maxLifeSeconds === undefined ? {} : { maxLifeSeconds }),
    ...(capacityBytes === undefined ? {} : { capacityBytes }),
  });
  console.log(`file server at ${server.url}, ${server.fileCount()} files`);
  console.log('Enter in Starling:');
  console.log(`  address  ${values.url ?? server.url}`);
  console.log(`  key      ${server.ed25519}`);
  console.log(`(the same key as X25519: ${server.x25519})`);
  const stop = () => void server.stop().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(USAGE);
  process.exitCode = 1;
});
