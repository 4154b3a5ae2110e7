import { beforeEach, expect, it, vi } from 'vitest';

const allowed = new Set<string>();
vi.mock('wxt/browser', () => ({
  browser: {
    permissions: {
      contains: async ({ origins, permissions }: { origins?: string[]; permissions?: string[] }) =>
        [...(origins ?? []), ...(permissions ?? [])].every((one) => allowed.has(one)),
    },
  },
}));
const { missingPermission } = await import('../../src/browser/missing-permission.ts');

const FIRST = { url: 'https://one.example', role: 'primary' } as const;
const SECOND = { url: 'native:org.starling.relay', role: 'reserve' } as const;
const SPARE = { url: 'https://three.example', role: 'spare' } as const;

beforeEach(() => allowed.clear());

it.each([
  ['no gateway at all', [], [], null],
  ['only one that is not used', [SPARE], [], null],
  ['the only one', [FIRST], [], FIRST.url],
  ['the only one, of a host that may be reached', [FIRST], ['https://one.example/*'], null],
  ['both', [SECOND, FIRST], [], FIRST.url],
  ['the first, but not the reserve', [FIRST, SECOND], ['nativeMessaging'], null],
  ['the program on this computer', [{ ...SECOND, role: 'primary' as const }], [], SECOND.url],
  ['the used one, though a spare one may be reached', [FIRST, SPARE], ['https://three.example/*'], FIRST.url],
])('%s', async (_, gateways, may, missing) => {
  for (const one of may) allowed.add(one);
  expect(await missingPermission(gateways)).toBe(missing);
});
