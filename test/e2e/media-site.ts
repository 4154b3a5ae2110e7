import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { build } from 'vite';

import { manifest } from '../../scripts/manifest.ts';

/**
 * A page on this computer with the code under test, the files that it asks for, and the content policy of the extension.
 *
 * @param pictures by name, served below `/pictures/`
 */
export async function startMediaSite(pictures: Readonly<Record<string, Uint8Array>>) {
  const files = new Map<string, string | Uint8Array>(await bundle());
  files.set(
    '/',
    '<!doctype html><meta charset="utf-8"><title>media</title><script type="module" src="/page.js"></script>',
  );
  files.set('/voice-worklet.js', await readFile(join(import.meta.dirname, '../../public/voice-worklet.js')));
  for (const [name, bytes] of Object.entries(pictures)) files.set(`/pictures/${name}`, bytes);

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const body = files.get(path);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type':
        path === '/' ? 'text/html' : path.endsWith('.js') ? 'text/javascript' : 'application/octet-stream',
      'content-security-policy': policy(),
    });
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function policy(): string {
  const policies = manifest('chrome', false).content_security_policy as { extension_pages: string };
  return policies.extension_pages;
}

async function bundle(): Promise<[string, string][]> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: { page: join(import.meta.dirname, 'media-page.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[name].js' },
      },
    },
  });
  if (!('output' in built)) throw new Error('expected one bundle');
  return built.output.flatMap((part) => (part.type === 'chunk' ? [[`/${part.fileName}`, part.code]] : []));
}
