/**
 * `npm start`: everything a newcomer needs, on this computer alone. Builds the extension, starts a development network
 * with a gateway and a companion that answers, and opens Chromium with the first start.
 *
 * Without a display, or with `--once`, the same happens in a browser without a window: it goes through the first start
 * like a person, talks to Echo, saves pictures and ends.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startDevnet } from '../src/devnet/devnet.ts';
import { startGateway, type Gateway } from '../src/gateway/gateway.ts';
import type { NodeFile } from '../src/network/node-file.ts';
import { startChromium } from '../test/e2e/chromium.ts';
import { startEcho } from './echo.ts';
import { firstChat } from './first-chat.ts';
import { ROOT, runCommand } from './run-command.ts';
import { findChromium, installMissing } from './system-packages.ts';

const GATEWAY_PORT = 22_420;
const folder = join(ROOT, '.work/start');
const hasDisplay = process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
const once = process.argv.includes('--once') || !hasDisplay;

/** Undone in reverse order, whatever happened. */
const started: (() => Promise<unknown>)[] = [];

async function stopAll(): Promise<void> {
  for (const stop of started.splice(0).toReversed()) await stop().catch(() => undefined);
}

async function gatewayFor(nodes: NodeFile): Promise<Gateway> {
  const options = { nodes, development: true, operator: { name: 'This computer' } };
  try {
    return await startGateway({ ...options, port: GATEWAY_PORT });
  } catch {
    const gateway = await startGateway({ ...options, port: 0 });
    console.log(
      `Port ${GATEWAY_PORT} is taken. The gateway is at ${gateway.url}: choose "Change" and type this address.`,
    );
    return gateway;
  }
}

async function main(): Promise<void> {
  const missing = await installMissing(['chromium']);
  if (findChromium() === null) throw new Error(missing.join('\n'));

  console.log('Building the extension …');
  const built = await runCommand('node', ['scripts/build.ts', once ? '--e2e' : '--development']);
  if (built.code !== 0) throw new Error(built.output);

  console.log('Starting a network of twelve nodes, a gateway and Echo …');
  await mkdir(folder, { recursive: true });
  const devnet = await startDevnet({});
  started.push(() => devnet.stop());
  const gateway = await gatewayFor(devnet.networkFile());
  started.push(() => gateway.stop());
  const networkFile = join(folder, 'network.json');
  await writeFile(networkFile, JSON.stringify(devnet.networkFile(), null, 2));
  const echo = await startEcho(networkFile);
  started.push(() => echo.stop());

  if (once) {
    const pictures = join(folder, 'pictures');
    await rm(pictures, { recursive: true, force: true });
    console.log(`Pictures in ${pictures}:`);
    const lines = await firstChat(gateway.url, echo.accountId, pictures);
    console.log(`\n${lines.join('\n')}`);
    return;
  }

  const profile = await mkdtemp(join(tmpdir(), 'starling-start-'));
  started.push(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  const chromium = await startChromium({
    profile,
    headless: false,
    build: join(ROOT, '.output-development/chrome-mv3'),
  });
  started.push(() => chromium.close());
  console.log(`
Chromium is open. Create an account; the gateway ${gateway.url} is found by itself.
Then start a conversation with Echo, who answers everything:

  ${echo.accountId}

Ctrl-C, or closing the browser, stops everything.`);
  await new Promise<void>((closed) => chromium.browser.once('disconnected', () => closed()));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopAll().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
}
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}
process.exit();
