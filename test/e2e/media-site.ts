import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { manifest } from '../../scripts/manifest.ts';
import { servePage, type ServedPage } from '../../scripts/served-page.ts';

/**
 * A page on this computer with the code under test, the files that it asks for, and the content policy of the extension.
 *
 * @param pictures by name, served below `/pictures/`
 */
export async function startMediaSite(pictures: Readonly<Record<string, Uint8Array>>): Promise<ServedPage> {
  const worklet = await readFile(join(import.meta.dirname, '../../public/voice-worklet.js'));
  const files = new Map<string, Uint8Array>([['/voice-worklet.js', worklet]]);
  for (const [name, bytes] of Object.entries(pictures)) files.set(`/pictures/${name}`, bytes);
  const policies = manifest('chrome', false).content_security_policy as { extension_pages: string };
  return servePage(join(import.meta.dirname, 'media-page.ts'), { files, policy: policies.extension_pages });
}
