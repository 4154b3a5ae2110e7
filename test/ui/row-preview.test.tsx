// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../../src/ui/app.tsx';
import { HOME } from '../../src/ui/route.ts';
import { createNavigation } from '../../src/ui/navigation.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(cleanup);

it('a row of the list shows names in place of mentioned IDs', async () => {
  const ports = samplePorts();
  const data = await ports.openData();
  if (typeof data === 'string') throw new Error('no data');
  const own = (await data.profile())?.accountId ?? '';
  const [first] = await data.conversations();
  if (!first?.last) throw new Error('no conversation');
  const nobody = `05${'9'.repeat(64)}`;
  const words = `@${first.accountId} and @${own}, ask @${nobody}`;
  const row = { ...first, last: { ...first.last, text: words, outgoing: false } };
  render(
    <App
      ports={{
        ...ports,
        openData: async () => ({ ...data, overview: async () => ({ conversations: [row], requests: 0 }) }),
      }}
      navigation={createNavigation(HOME)}
    />,
  );
  const [option] = await screen.findAllByRole('option');
  await vi.waitFor(() => expect(option?.textContent).toContain(`@${first.name} and @You, ask @0599…9999`));
});

it.each([
  [[{ contentType: 'image/jpeg', name: 'a.jpg', isVoice: false }], 'Photo'],
  [[{ contentType: 'audio/mpeg', name: '', isVoice: true }], 'Voice message'],
  [[{ contentType: 'application/pdf', name: 'route.pdf', isVoice: false }], 'route.pdf'],
])('a row of the list tells what came without words, without reading the message: %#', async (files, words) => {
  const ports = samplePorts();
  const data = await ports.openData();
  if (typeof data === 'string') throw new Error('no data');
  const [first] = await data.conversations();
  if (!first?.last) throw new Error('no conversation');
  const row = { ...first, last: { ...first.last, text: '', outgoing: false, files } };
  const rows = {
    ...data,
    overview: async () => ({ conversations: [row], requests: 0 }),
    message: async () => undefined,
  };
  render(<App ports={{ ...ports, openData: async () => rows }} navigation={createNavigation(HOME)} />);
  const [option] = await screen.findAllByRole('option');
  await vi.waitFor(() => expect(option?.querySelector('.row-preview')?.textContent).toBe(words));
});
