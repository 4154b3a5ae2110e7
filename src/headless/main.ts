/** `npm run headless -- --data <folder> [--network <file>] [--gateway <url>]`: docs/headless.md. */
import { createMessenger } from '../messenger/messenger.ts';
import { directTransport } from '../network/direct-transport.ts';
import { createNetwork } from '../network/network.ts';
import { fileServersOf } from '../network/node-file.ts';
import { developmentNetwork, MAIN_NETWORK } from '../network/profile.ts';
import { networkValues } from '../store/network-values.ts';
import { openDataFolder } from './data-folder.ts';
import { Delivery } from './delivery.ts';
import { eventLine, serveLines } from './headless.ts';
import { readOptions } from './options.ts';

/** Tells the messenger that somebody is there, so that it polls every few seconds. */
const WATCH_MS = 20_000;
const STORAGE_LIMIT_MB = 300;

const write = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const folder = await openDataFolder(options.dataFolder, fail);
  const { db } = folder;
  const profile =
    options.network === undefined
      ? MAIN_NETWORK
      : developmentNetwork(options.network.nodes, fileServersOf(options.network));
  const { gateway } = options;
  const network = createNetwork({
    profile,
    state: networkValues(db),
    ...(gateway === undefined ? { directTransport: directTransport() } : { fetch }),
  });
  await network.load();
  if (gateway !== undefined) await network.gateways.add(gateway, { primary: true });
  const delivery = new Delivery();
  const arrived = { count: 0 };
  const messenger = createMessenger({
    db,
    network,
    onEvent: (event) => {
      delivery.tell(event);
      if (event.kind === 'message') arrived.count++;
      const line = eventLine(event);
      if (line) write(line);
    },
  });
  // Everything of the folder is in memory: files that can be fetched again do not stay for ever.
  if (!(await db.settings.get('device'))) await messenger.changeSettings({ storageLimitMb: STORAGE_LIMIT_MB });
  await messenger.start({ sole: true });
  const watch = () => messenger.viewing({ view: 'headless', conversation: null, visible: false });
  await watch();
  const watching = setInterval(() => void watch(), WATCH_MS);
  await serveLines(process.stdin, write, { messenger, db, delivery, arrived });
  clearInterval(watching);
  void messenger.stop();
  // Nothing is lost by not waiting for the network: every step is on disk.
  folder.close();
  process.stdout.write('', () => process.exit(0));
}

main().catch(fail);
