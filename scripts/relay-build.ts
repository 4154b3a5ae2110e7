/**
 * `npm run relay:build`: the relay as one file that runs on any Node from version 20 on (`docs/relay.md`).
 */
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './run-command.ts';

const RELAY_FILE = join(ROOT, '.output-relay', 'starling-relay.mjs');

/** @returns the path of the file */
export async function buildRelay(): Promise<string> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(ROOT, 'src/relay/main.ts'),
      outDir: join(ROOT, '.output-relay'),
      target: 'node20',
      emptyOutDir: true,
      minify: false, // people may want to read what they install
      rolldownOptions: {
        output: { entryFileNames: 'starling-relay.mjs', codeSplitting: false, banner: '#!/usr/bin/env node' },
      },
    },
  });
  return RELAY_FILE;
}

if (import.meta.main) console.log(await buildRelay());
