// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LocalData } from '../../src/ui/data/local-data.ts';
import { Avatar } from '../../src/ui/parts/avatar.tsx';
import { DataContext, PortsContext } from '../../src/ui/ports-context.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { PICTURES, sampleContents } from './gallery/sample-pictures.ts';
import { catalogue, SAMPLE, sampleData, samplePorts } from './gallery/sample-ports.ts';

const [ANA, MIREMBE] = PICTURES as [(typeof PICTURES)[number], (typeof PICTURES)[number]];

let drawn: number;
beforeEach(() => {
  useCatalogue(catalogue);
  vi.stubGlobal('IntersectionObserver', undefined); // everything counts as near
  drawn = 0;
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(change: Partial<LocalData> = {}, accountIds = [ANA.of]) {
  const ports = {
    ...samplePorts(),
    stillPicture: async () => {
      drawn++;
      return new Blob(['drawn'], { type: 'image/jpeg' });
    },
  };
  const data = { ...sampleData({ ...SAMPLE, pictures: true }), ...change };
  const { container } = render(
    <PortsContext.Provider value={ports}>
      <DataContext.Provider value={data}>
        {accountIds.map((accountId) => (
          <Avatar accountId={accountId} name="Ana" />
        ))}
      </DataContext.Provider>
    </PortsContext.Provider>,
  );
  return container;
}

it('a profile picture that is here stands in place of the initials, drawn once for all who show it', async () => {
  const page = show({}, [ANA.of, ANA.of]);
  expect(page.querySelectorAll('svg')).toHaveLength(2);
  await vi.waitFor(() => expect(page.querySelectorAll('img')).toHaveLength(2));
  const [first, second] = page.querySelectorAll('img');
  expect(first?.src).toMatch(/^blob:/);
  expect(second?.src).toBe(first?.src);
  expect(page.querySelector('svg')).toBeNull();
  expect(drawn).toBe(1);
});

it('initials stand for what is not here, and for bytes that are no picture', async () => {
  let asked = 0;
  const away = show({ profilePicture: async () => (asked++, { ...ANA.file, state: 'wanted' }) });
  await vi.waitFor(() => expect(asked).toBe(1));
  expect(away.querySelector('svg')).not.toBeNull();
  const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const hostile = show({ fileContent: async (id) => (id === ANA.file.id ? svg : sampleContents(id)) }, [
    ANA.of,
    MIREMBE.of,
  ]);
  await vi.waitFor(() => expect(hostile.querySelectorAll('img')).toHaveLength(1));
  expect(hostile.querySelector('.avatar svg')).not.toBeNull();
  expect(drawn).toBe(1);
});

it('follows a change of the picture', async () => {
  let changed: (file: string | null) => void = () => undefined;
  const page = show({
    live: (_, next) => {
      changed = next as typeof changed;
      changed(ANA.file.id);
      return () => undefined;
    },
  });
  await vi.waitFor(() => expect(page.querySelector('img')).not.toBeNull());
  changed(null);
  await vi.waitFor(() => expect(page.querySelector('img')).toBeNull());
  expect(page.querySelector('svg')).not.toBeNull();
});
