// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MESSAGE_DEFAULTS } from '../../src/store/message-defaults.ts';
import type { MessageRow } from '../../src/store/rows.ts';
import { App } from '../../src/ui/app.tsx';
import { MAX_SHOWN, PAGE } from '../../src/ui/conversation/message-window.ts';
import type { LocalData } from '../../src/ui/data/local-data.ts';
import { createNavigation } from '../../src/ui/navigation.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { dateInputValue, midnightOf } from '../../src/ui/time.ts';
import { catalogue, sampleData, samplePorts, SAMPLE } from './gallery/sample-ports.ts';
import { ANA, NOW_MS } from './gallery/sample-rows.ts';

const COUNT = 100_000;
/** px; every message is as high as this, and nothing else has a height. */
const HEIGHT = 50;
const LOG_HEIGHT = 600;

const rowOf = (index: number): MessageRow => ({
  id: `n${index}`,
  conversation: 'ana',
  from: ANA,
  outgoing: false,
  text: `message ${index}`,
  preview: null,
  sentAtMs: NOW_MS - (COUNT - index) * 60_000,
  receivedAtMs: NOW_MS,
  status: 'received',
  failure: null,
  hash: null,
  ...MESSAGE_DEFAULTS,
  reactions: [],
  kind: 'text',
});

/** A conversation that can grow while it is shown, and counts what is read of it. */
class LongConversation {
  rows = Array.from({ length: COUNT }, (_, index) => rowOf(index));
  asked = 0;
  #runs = new Set<() => void>();

  data(): LocalData {
    const given = (rows: MessageRow[]): MessageRow[] => {
      this.asked += rows.length;
      return rows;
    };
    const after = (ms: number): number => {
      const index = this.rows.findIndex(({ sentAtMs }) => sentAtMs > ms);
      return index < 0 ? this.rows.length : index;
    };
    return {
      ...sampleData(SAMPLE),
      messages: async (_, limit) => given(this.rows.slice(-limit)),
      messagesBefore: async (_, { sentAtMs }, limit) => {
        const end = after(sentAtMs);
        return given(this.rows.slice(Math.max(0, end - limit), end));
      },
      messagesAfter: async (_, { sentAtMs }, limit) => {
        const start = after(sentAtMs);
        return given(this.rows.slice(start, start + limit));
      },
      countNewer: async (_, afterMs, limit) => Math.min(limit, this.rows.length - after(afterMs)),
      message: async (id) => this.rows.find((row) => row.id === id),
      live: (query, next) => {
        let current = true;
        const run = () => void query().then((value) => current && next(value));
        run();
        this.#runs.add(run);
        return () => {
          current = false;
          this.#runs.delete(run);
        };
      },
    };
  }

  async change(edit: () => void): Promise<void> {
    edit();
    await act(async () => this.#runs.forEach((run) => run()));
  }
}

let long: LongConversation;

beforeEach(() => {
  useCatalogue(catalogue);
  long = new LongConversation();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const drawn = () => [...document.querySelectorAll<HTMLElement>('[data-message]')];
const ids = () => drawn().map(({ dataset }) => dataset.message);
const log = () => document.querySelector('[role=log]') as HTMLElement;

async function open(message?: string): Promise<void> {
  const navigation = createNavigation({ view: 'conversation', key: 'ana', ...(message && { message }) });
  render(<App ports={{ ...samplePorts(), openData: async () => long.data() }} navigation={navigation} />);
  await vi.waitFor(() => expect(drawn().length).toBeGreaterThan(0));
  const isThere = () => message === undefined || (document.activeElement as HTMLElement).dataset.message === message;
  await vi.waitFor(() => expect(isThere()).toBe(true));
  await act(async () => undefined);
}

/** This DOM has no layout: every message is put below the last one. */
function layOut(): void {
  const isLog = (element: Element) => element.classList.contains('log');
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (this: Element) {
    return isLog(this) ? LOG_HEIGHT : 0;
  });
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(function (this: Element) {
    return isLog(this) ? drawn().length * HEIGHT : 0;
  });
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    if (isLog(this)) return new DOMRect(0, 0, 300, LOG_HEIGHT);
    const index = drawn().indexOf(this as HTMLElement);
    return new DOMRect(0, index * HEIGHT - ((log() as HTMLElement | null)?.scrollTop ?? 0), 300, HEIGHT);
  });
}

async function scrollTo(top: number): Promise<void> {
  await act(async () => {
    log().scrollTop = Math.max(0, Math.min(top, log().scrollHeight - LOG_HEIGHT));
    fireEvent.scroll(log());
  });
  await act(async () => undefined);
}

/** Where a message stands in the log, px below its top. */
const topOf = (id: string) => ids().indexOf(id) * HEIGHT - log().scrollTop;

describe('a conversation of 100,000 messages', () => {
  it('opens with the newest few', async () => {
    await open();
    expect(ids()).toEqual(Array.from({ length: PAGE }, (_, i) => `n${COUNT - PAGE + i}`));
    expect(long.asked).toBe(PAGE + 1);
  });

  it('opens at a found message in the middle without reading what lies between', async () => {
    await open('n5000');
    expect(ids()).toEqual(Array.from({ length: 2 * PAGE + 1 }, (_, i) => `n${5000 - PAGE + i}`));
    expect(long.asked).toBeLessThan(200);
    expect(screen.getByText('Show older messages')).toBeTruthy();
    expect(screen.getByText('Show newer messages')).toBeTruthy();
    expect(log().getAttribute('aria-live')).toBe('off');
  });

  it('goes from there to the end', async () => {
    await open('n5000');
    fireEvent.click(screen.getByRole('button', { name: /^To the newest message/ }));
    await vi.waitFor(() => expect(ids().at(-1)).toBe(`n${COUNT - 1}`));
    expect(drawn()).toHaveLength(PAGE);
    expect(log().getAttribute('aria-live')).toBe('polite');
    expect(screen.queryByRole('button', { name: /^To the newest message/ })).toBeNull();
  });

  it('goes to the first message of a day, and to the newest from a day that has none', async () => {
    await open();
    const go = async (date: string) => {
      const header = document.querySelector<HTMLElement>('.conversation-header') as HTMLElement;
      fireEvent.click(within(header).getByRole('button', { name: 'More' }));
      fireEvent.click(screen.getByRole('menuitem', { name: 'Go to a date' }));
      fireEvent.input(screen.getByLabelText('Date'), { target: { value: date } });
      fireEvent.click(screen.getByRole('button', { name: 'Go there' }));
    };
    const focused = () => (document.activeElement as HTMLElement).dataset.message;
    const day = new Date(NOW_MS - 40 * 86_400_000);
    day.setHours(0, 0, 0, 0);
    const first = long.rows.find(({ sentAtMs }) => sentAtMs >= day.getTime())?.id;
    for (let i = 0; i < 2; i++) {
      await go(dateInputValue(day.getTime()));
      await vi.waitFor(() => expect(focused()).toBe(first));
    }
    expect(long.asked).toBeLessThan(500);
    await go(dateInputValue(NOW_MS + 2 * 86_400_000));
    await vi.waitFor(() => expect(focused()).toBe(`n${COUNT - 1}`));
  });

  it('never draws more than it may, however far somebody goes with the buttons', async () => {
    await open('n5000');
    const step = async (name: string, end: () => string | undefined) => {
      const was = end();
      fireEvent.click(screen.getByText(name));
      await vi.waitFor(() => expect(end()).not.toBe(was));
      expect(drawn().length).toBeLessThanOrEqual(MAX_SHOWN);
    };
    for (let i = 0; i < 5; i++) await step('Show older messages', () => ids()[0]);
    expect(ids()[0]).toBe(`n${5000 - 6 * PAGE}`);
    for (let i = 0; i < 8; i++) await step('Show newer messages', () => ids().at(-1));
    expect(drawn()).toHaveLength(MAX_SHOWN);
    expect(new Set(ids()).size).toBe(MAX_SHOWN);
  });

  it('shows changes of old messages at once', async () => {
    await open('n5000');
    await long.change(() => {
      long.rows[5001] = { ...rowOf(5001), text: 'changed' };
    });
    expect(await screen.findByText('changed')).toBeTruthy();
  });

  it('keeps chosen messages that are no longer drawn', async () => {
    await open('n5000');
    fireEvent.keyDown(drawn()[0] as Element, { key: 'F10', shiftKey: true });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^Select/ }));
    expect(screen.getByText('1 chosen')).toBeTruthy();
    for (let i = 0; i < 10; i++) {
      const was = ids().at(-1);
      fireEvent.click(screen.getByText('Show newer messages'));
      await vi.waitFor(() => expect(ids().at(-1)).not.toBe(was));
    }
    expect(ids()).not.toContain(`n${5000 - PAGE}`);
    expect(screen.getByText('1 chosen')).toBeTruthy();
  });
});

describe('scrolling', () => {
  beforeEach(layOut);

  it('brings older messages, drops far ones, and leaves in place what is in sight', async () => {
    await open();
    for (let i = 0; i < 12; i++) {
      const first = ids()[0] as string;
      await scrollTo(100);
      await vi.waitFor(() => expect(ids().indexOf(first)).toBe(PAGE));
      expect(topOf(first)).toBe(-100);
      expect(drawn().length).toBeLessThanOrEqual(MAX_SHOWN);
    }
    expect(ids().at(-1)).not.toBe(`n${COUNT - 1}`);
    for (let i = 0; i < 12; i++) {
      const last = ids().at(-1) as string;
      if (last === `n${COUNT - 1}`) break;
      await scrollTo(log().scrollHeight);
      const sight = LOG_HEIGHT - HEIGHT;
      await vi.waitFor(() => expect(ids().at(-1)).not.toBe(last));
      expect(topOf(last)).toBe(sight);
    }
    expect(ids().at(-1)).toBe(`n${COUNT - 1}`);
  });

  it('stays at the end with new messages', async () => {
    await open();
    await long.change(() => long.rows.push(rowOf(COUNT)));
    await vi.waitFor(() => expect(ids().at(-1)).toBe(`n${COUNT}`));
    expect(log().scrollTop).toBe(log().scrollHeight);
    expect(screen.queryByRole('button', { name: /^To the newest message/ })).toBeNull();
  });

  it('stays where somebody reads, and counts what arrives', async () => {
    await open();
    await scrollTo(1000);
    const seen = ids()[20] as string;
    const top = topOf(seen);
    for (let i = 0; i < 3; i++) await long.change(() => long.rows.push(rowOf(COUNT + i)));
    const button = await screen.findByRole('button', { name: 'To the newest message (3 new messages)' });
    expect(topOf(seen)).toBe(top);
    fireEvent.click(button);
    await vi.waitFor(() => expect(ids()).toHaveLength(PAGE));
    expect(ids().at(-1)).toBe(`n${COUNT + 2}`);
    expect(log().scrollTop).toBe(log().scrollHeight);
  });

  it('gives the focus to the log when the focused message is dropped', async () => {
    await open('n5000');
    const focused = document.activeElement as HTMLElement;
    expect(focused.dataset.message).toBe('n5000');
    for (let i = 0; i < 10 && ids().includes('n5000'); i++) {
      const last = ids().at(-1);
      await scrollTo(log().scrollHeight);
      await vi.waitFor(() => expect(ids().at(-1)).not.toBe(last));
    }
    expect(ids()).not.toContain('n5000');
    expect(document.activeElement).toBe(log());
  });
});

describe('the value of an input of dates', () => {
  it('is the local day, there and back', () => {
    const day = new Date(2026, 2, 3, 23, 59);
    expect(dateInputValue(day.getTime())).toBe('2026-03-03');
    expect(midnightOf('2026-03-03')).toBe(new Date(2026, 2, 3).getTime());
    expect(['', '2026-13-01', '3 March', '2026-03-03T01:00'].map(midnightOf)).toEqual([null, null, null, null]);
  });
});
