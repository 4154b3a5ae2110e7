// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Composer } from '../../src/ui/conversation/composer.tsx';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue } from './gallery/sample-ports.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

type Send = (text: string, field: string, taken: () => void) => Promise<void>;

function compose(draft = '', onSend: Send = () => Promise.resolve(), asSent = (text: string) => text) {
  let leftOut = 0;
  const drafts: string[] = [];
  const sent: string[] = [];
  const view = render(
    <Composer
      draft={draft}
      onDraft={(text) => drafts.push(text)}
      onLeftOut={() => leftOut++}
      asSent={asSent}
      onSend={(text, ...more) => {
        sent.push(text);
        return onSend(text, ...more);
      }}
    />,
  );
  const area = screen.getByLabelText<HTMLTextAreaElement>('Message');
  return {
    drafts,
    sent,
    area,
    type: (text: string) => fireEvent.input(area, { target: { value: text } }),
    unmount: view.unmount,
    leftOut: () => leftOut,
  };
}

describe('Composer', () => {
  it('sends with Enter, trimmed, and empties itself', async () => {
    const { area, sent, type } = compose();
    type('  hello  ');
    fireEvent.keyDown(area, { key: 'Enter' });
    expect(sent).toEqual(['hello']);
    await vi.waitFor(() => expect(area.value).toBe(''));
  });

  it('does not send with Shift and Enter, nor while a word is being composed', () => {
    const { area, sent, type } = compose();
    type('hello');
    fireEvent.keyDown(area, { key: 'Enter', shiftKey: true });
    fireEvent.keyDown(area, { key: 'Enter', isComposing: true });
    expect(sent).toEqual([]);
  });

  it('does not send blanks', () => {
    const { area, sent, type } = compose();
    type(' \n ');
    fireEvent.keyDown(area, { key: 'Enter' });
    expect(sent).toEqual([]);
  });

  it('gives the text back when it could not be kept', async () => {
    const { area, type } = compose('', () => Promise.reject(new Error('no')));
    type('hello');
    fireEvent.keyDown(area, { key: 'Enter' });
    await vi.waitFor(() => expect(area.value).toBe('hello'));
  });

  it('starts with the draft and saves changes within 150 ms', () => {
    vi.useFakeTimers();
    const { area, drafts, type } = compose('half');
    expect(area.value).toBe('half');
    type('half a');
    type('half a thought');
    vi.advanceTimersByTime(150);
    expect(drafts).toEqual(['half a thought']);
  });

  it('saves at once when the page is hidden or left', () => {
    vi.useFakeTimers();
    const { drafts, type, unmount } = compose();
    type('one');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(drafts).toEqual(['one']);
    type('two');
    unmount();
    expect(drafts).toEqual(['one', 'two']);
  });

  it('counts near the limit in code points', () => {
    const { type } = compose();
    type('😀'.repeat(1_799));
    expect(screen.queryByText('201')).toBeNull();
    type('😀'.repeat(1_990));
    expect(screen.getByText('10')).toBeTruthy();
  });

  it('does not send what is too long as it is sent', () => {
    const { area, sent, type } = compose('', undefined, (text) => text.repeat(2));
    type('a'.repeat(1_001));
    expect(screen.getByLabelText<HTMLButtonElement>('Send').disabled).toBe(true);
    fireEvent.keyDown(area, { key: 'Enter' });
    expect(sent).toEqual([]);
  });

  it.each([
    ['pasted into nothing', '', 'x'.repeat(300_000), 'x'.repeat(2_000)],
    ['typed at the limit', 'a'.repeat(2_000), `${'a'.repeat(2_000)}b`, 'a'.repeat(2_000)],
    ['put in the middle', 'ab', `a${'x'.repeat(5_000)}b`, `a${'x'.repeat(1_998)}b`],
    ['put in before', 'z'.repeat(10), `${'x'.repeat(5_000)}${'z'.repeat(10)}`, `${'x'.repeat(1_990)}${'z'.repeat(10)}`],
    ['of emoji', '', '😀'.repeat(2_001), '😀'.repeat(2_000)],
    ['of families, whole ones', '', '👩‍👩‍👧'.repeat(500), '👩‍👩‍👧'.repeat(400)],
    ['of accents, whole letters', 'abc', `abc${'e\u0301'.repeat(1_500)}`, `abc${'e\u0301'.repeat(998)}`],
    ['in place of something else', 'x'.repeat(1_999), 'y'.repeat(3_000), 'y'.repeat(2_000)],
  ])('takes of a text %s as much as a message holds, and says so', (_, before, after, kept) => {
    const { area, type, leftOut } = compose(before);
    type(after);
    expect(area.value).toBe(kept);
    expect(leftOut()).toBe(1);
  });

  it('takes all of what fits, and says nothing', () => {
    const { area, type, leftOut } = compose();
    for (const text of ['x'.repeat(2_000), '😀'.repeat(2_000), '']) {
      type(text);
      expect(area.value).toBe(text);
    }
    expect(leftOut()).toBe(0);
  });

  it('leaves a text that was too long as it is, lets it become shorter and no longer', () => {
    const { area, type, leftOut } = compose('r'.repeat(3_000));
    expect(area.value).toHaveLength(3_000);
    expect(screen.getByLabelText<HTMLButtonElement>('Send').disabled).toBe(true);
    type('r'.repeat(2_500));
    expect(area.value).toHaveLength(2_500);
    expect(leftOut()).toBe(0);
    type(`${'r'.repeat(2_500)}!`);
    expect(area.value).toHaveLength(2_500);
    expect(leftOut()).toBe(1);
  });

  it('shows no more of a draft than a field can bear', () => {
    const { area, leftOut } = compose('d'.repeat(300_000));
    expect(area.value.length).toBeLessThanOrEqual(20_000);
    expect(leftOut()).toBe(1);
  });

  it('lets a word be composed at the limit, and cuts it when it is done', () => {
    const full = 'a'.repeat(1_999);
    const { area, type, leftOut } = compose(full);
    fireEvent.compositionStart(area);
    fireEvent.input(area, { target: { value: `${full}にほん` }, isComposing: true });
    fireEvent.compositionEnd(area);
    expect(area.value).toBe(`${full}に`);
    expect(leftOut()).toBe(1);
    type(full);
    expect(area.value).toBe(full);
  });
});

describe('what was sent and refused', () => {
  it('stands before what was written since', async () => {
    let refuse: (why: Error) => void = () => {};
    const { area, drafts, type } = compose('', (_, __, taken) => {
      taken();
      return new Promise((_done, fail) => (refuse = fail));
    });
    type('first');
    fireEvent.keyDown(area, { key: 'Enter' });
    await vi.waitFor(() => expect(area.value).toBe(''));
    type('second');
    refuse(new Error('no'));
    await vi.waitFor(() => expect(area.value).toBe('first\nsecond'));
    expect(drafts.at(-1)).toBe('first\nsecond');
  });

  it('stays in the field, where nothing is written meanwhile, until it is noted', async () => {
    let takeIt = () => {};
    const { area, sent, type } = compose('', (_, __, taken) => {
      takeIt = taken;
      return new Promise(() => {});
    });
    type('with a file');
    fireEvent.keyDown(area, { key: 'Enter' });
    type('more');
    fireEvent.keyDown(area, { key: 'Enter' });
    expect(area.value).toBe('with a file');
    expect(sent).toEqual(['with a file']);
    takeIt();
    await vi.waitFor(() => expect(area.value).toBe(''));
    type('more');
    expect(area.value).toBe('more');
  });
});
