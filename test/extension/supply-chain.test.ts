import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

interface LockedPackage {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  license?: string;
  hasInstallScript?: boolean;
  inBundle?: boolean;
}

const { packages } = read('package-lock.json') as { packages: Record<string, LockedPackage> };
const declared = read('package.json') as {
  dependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const installed = Object.entries(packages).filter(([path]) => path !== '');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Everything that ends up in the packages; `docs/decisions/0002-libraries.md` says why each is there. */
const RUNTIME = [
  '@breezystack/lamejs',
  '@bufbuild/protobuf',
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@preact/signals',
  '@scure/base',
  '@webext-core/messaging',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
  '@zxcvbn-ts/language-en',
  'dexie',
  'preact',
  'qr',
  'uqr',
  'webextension-polyfill',
];

describe('what comes from others', () => {
  it('is named and locked by its contents, from the registry and from nowhere else', () => {
    expect(Object.keys(declared.dependencies)).toEqual(RUNTIME);
    expect(installed.length).toBeGreaterThan(100);
    const loose = installed.filter(
      ([, { integrity, link, inBundle }]) => link === true || !(inBundle || integrity?.startsWith('sha512-')),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
    // No host is written down: whoever installs uses the registry they trust, and the hashes decide.
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('runs nothing at install but what is allowed by name', () => {
    const scripts = [...new Set(installed.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path)))];
    expect(scripts.filter((name) => !(name in declared.allowScripts))).toEqual([]);
  });

  it('has a licence that lets us pass it on', () => {
    const free =
      /^\(?(AFL-2\.1 OR BSD-3-Clause|MIT|ISC|BSD-[23]-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-[34]\.0|Python-2\.0|MPL-2\.0|Unlicense|LGPL-3\.0(-or-later)?|WTFPL)/;
    const others = installed.filter(([, { license }]) => license !== undefined && !free.test(license));
    expect(others.map(([path, { license }]) => `${nameOf(path)}: ${license}`)).toEqual([]);
  });
});
