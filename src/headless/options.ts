import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseNodeFile, type NodeFile } from '../network/node-file.ts';

export interface HeadlessOptions {
  /** Undefined: the main network. */
  network: NodeFile | undefined;
  dataFolder: string;
  /** Origin; undefined: connect to the nodes directly. */
  gateway: string | undefined;
}

/** @throws Error with a sentence for the person who typed it */
export function readOptions(args: readonly string[]): HeadlessOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { network: { type: 'string' }, data: { type: 'string' }, gateway: { type: 'string' } },
  });
  if (values.data === undefined)
    throw new Error('usage: npm run headless -- --data <folder> [--network <file>] [--gateway <url>]');
  const network =
    values.network === undefined ? undefined : parseNodeFile(JSON.parse(readFileSync(values.network, 'utf8')));
  const gateway = values.gateway ?? network?.gateway;
  return { network, dataFolder: values.data, gateway: gateway === undefined ? undefined : new URL(gateway).origin };
}
