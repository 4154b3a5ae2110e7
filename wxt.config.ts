import { defineConfig } from 'wxt';

import { manifest } from './scripts/manifest.ts';

/**
 * End-to-end tests cannot click a permission prompt of a headless browser. Their build has the permissions that people
 * grant at run time from the start, is otherwise a development build, and goes to a folder of its own.
 */
const forTests = process.env.STARLING_E2E === '1';
/** Only such a build takes a network of its own from a gateway on this computer, and says on every page what it is. */
const forDevelopment = forTests || process.env.STARLING_DEVELOPMENT === '1';

export default defineConfig({
  modules: ['@wxt-dev/webextension-polyfill'],
  outDir: forTests ? '.output-e2e' : forDevelopment ? '.output-development' : '.output',
  manifest: ({ browser }) => manifest(browser === 'firefox' ? 'firefox' : 'chrome', forTests),
  hooks: {
    'build:manifestGenerated': (_wxt, generated) => {
      if (generated.options_ui !== undefined) generated.options_ui.open_in_tab = true;
    },
  },
  vite: () => ({
    define: { STARLING_DEVELOPMENT: JSON.stringify(forDevelopment) },
    // Dexie's own build for browsers of today: the same code, 2 kB less than the one for all.
    resolve: { alias: [{ find: /^dexie$/u, replacement: 'dexie/dist/modern/dexie.mjs' }] },
    build: { target: ['chrome120', 'firefox140'], modulePreload: { polyfill: false } },
  }),
  zip: { name: 'starling' },
});
