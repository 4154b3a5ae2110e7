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

function compose(draft = '', onSend: (text: string) => Promise<void> = () => Promise.resolve()) {
  const drafts: string[] = [];
  const sent: string[] = [];
  const view = render(
    <Composer
      draft={draft}
      onDraft={(text) => drafts.push(text)}
      onSend={(text) => {
        sent.push(text);
        return onSend(text);
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

  it('counts near the limit in code points and stops beyond it', () => {
    const { area, sent, type } = compose();
    type('😀'.repeat(1_799));
    expect(screen.queryByText('201')).toBeNull();
    type('😀'.repeat(1_990));
    expect(screen.getByText('10')).toBeTruthy();
    type('😀'.repeat(2_001));
    expect(screen.getByLabelText<HTMLButtonElement>('Send').disabled).toBe(true);
    fireEvent.keyDown(area, { key: 'Enter' });
    expect(sent).toEqual([]);
  });
});
