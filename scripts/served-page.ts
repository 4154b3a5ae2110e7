import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'vite';

/** A page on this computer, for code that has to run in a real browser outside the extension. */
export interface ServedPage {
  url: string;
  stop: () => void;
}

const typeOf = (path: string): string => {
  if (path === '/') return 'text/html';
  return path.endsWith('.js') ? 'text/javascript' : 'application/octet-stream';
};

/**
 * Serves an empty page that runs a module.
 *
 * @param entry path of the module; bundled with whatever it imports
 * @param files by path, served besides
 * @param policy content policy of everything
 */
export async function servePage(
  entry: string,
  options: { files?: ReadonlyMap<string, string | Uint8Array>; policy?: string } = {},
): Promise<ServedPage> {
  const files = new Map<string, string | Uint8Array>([...(await bundle(entry)), ...(options.files ?? [])]);
  files.set(
    '/',
    '<!doctype html><meta charset="utf-8"><title>page</title><script type="module" src="/page.js"></script>',
  );
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const body = files.get(path);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': typeOf(path),
      ...(options.policy && { 'content-security-policy': options.policy }),
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

async function bundle(entry: string): Promise<[string, string][]> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: { page: entry },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[name].js' },
      },
    },
  });
  if (!('output' in built)) throw new Error('expected one bundle');
  return built.output.flatMap((part) => (part.type === 'chunk' ? [[`/${part.fileName}`, part.code]] : []));
}
