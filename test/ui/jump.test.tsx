// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import type { MessageRow } from '../../src/store/rows.ts';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, sampleData, samplePorts, SAMPLE } from './gallery/sample-ports.ts';
import { ANA, NOW_MS } from './gallery/sample-rows.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(cleanup);

const COUNT = 300;
const rows: MessageRow[] = Array.from({ length: COUNT }, (_, i) => ({
  id: `n${i}`,
  conversation: 'ana',
  from: ANA,
  outgoing: false,
  text: `message ${i}`,
  preview: null,
  sentAtMs: NOW_MS - (COUNT - i) * 60_000,
  receivedAtMs: NOW_MS,
  status: 'received',
  failure: null,
  hash: null,
  ...MESSAGE_DEFAULTS,
  reactions: [],
  kind: 'text',
  ...(i === COUNT - 1 && { quote: { author: ANA, sentAtMs: NOW_MS - COUNT * 60_000 } }),
}));

it('goes to the message that was answered, far above', async () => {
  const data = {
    ...sampleData(SAMPLE),
    messages: async (_: string, limit: number) => rows.slice(-limit),
    messagesBefore: async (_: string, at: { sentAtMs: number }, limit: number) =>
      rows.filter(({ sentAtMs }) => sentAtMs <= at.sentAtMs).slice(-limit),
    messagesAfter: async (_: string, at: { sentAtMs: number }, limit: number) =>
      rows.filter(({ sentAtMs }) => sentAtMs > at.sentAtMs).slice(0, limit),
    messageBy: async (_: string, author: string, sentAtMs: number) =>
      rows.find((row) => row.from === author && row.sentAtMs === sentAtMs),
  };
  const navigation = createNavigation({ view: 'conversation', key: 'ana' });
  render(<App ports={{ ...samplePorts(), openData: async () => data }} navigation={navigation} />);
  const quote = await screen.findByRole('button', { name: /^Answers to .*message 0$/ });
  expect(document.querySelector('[data-message=n0]')).toBeNull();
  fireEvent.click(quote);
  await vi.waitFor(() => expect((document.activeElement as HTMLElement).dataset.message).toBe('n0'), 5000);
});
