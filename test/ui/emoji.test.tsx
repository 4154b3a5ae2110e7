// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Composer } from '../../src/ui/conversation/composer.tsx';
import { MessageMenu } from '../../src/ui/conversation/message-menu.tsx';
import { quickEmoji } from '../../src/ui/conversation/recent-emoji.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue } from './gallery/sample-ports.ts';

beforeEach(() => {
  localStorage.clear();
  useCatalogue(catalogue);
});
afterEach(cleanup);

function compose(draft = '') {
  const sent: string[] = [];
  const heard: string[] = [];
  render(
    <div onKeyDown={({ key }) => heard.push(key)}>
      <Composer draft={draft} onDraft={() => undefined} onSend={async (text) => void sent.push(text)} />
    </div>,
  );
  const area = screen.getByLabelText<HTMLTextAreaElement>('Message');
  const type = (value: string) => {
    area.value = value;
    area.setSelectionRange(value.length, value.length);
    fireEvent.input(area);
  };
  return { area, sent, heard, type, press: (key: string) => fireEvent.keyDown(area, { key }) };
}

const openPicker = async (name = 'Add an emoji') => {
  fireEvent.click(screen.getByRole('button', { name }));
  return pickerNamed(name);
};
const pickerNamed = async (name: string) => {
  const picker = await screen.findByRole('dialog', { name });
  await within(picker).findByRole('button', { name: 'grinning face' });
  return within(picker);
};

describe('the emoji picker', () => {
  it('writes what is chosen at the cursor, and gives the focus back', async () => {
    const { area } = compose('Hi there');
    area.setSelectionRange(2, 2);
    const picker = await openPicker();
    fireEvent.click(picker.getByRole('button', { name: 'grinning face' }));
    await vi.waitFor(() => expect(area.value).toBe('Hi😀 there'));
    expect(area.selectionStart).toBe(4);
    expect(document.activeElement).toBe(area);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(quickEmoji()[0]).toBe('😀');
  });

  it('shows the ones used last, and those of the group that is chosen', async () => {
    compose();
    const picker = await openPicker();
    const recent = within(picker.getByRole('region', { name: 'Used last' })).getAllByRole('button');
    expect(recent.map(({ textContent }) => textContent)).toEqual(quickEmoji());
    expect(picker.queryByRole('button', { name: 'penguin' })).toBeNull();
    fireEvent.click(picker.getByRole('button', { name: 'Animals and nature' }));
    expect(await picker.findByRole('button', { name: 'penguin' })).toBeTruthy();
    expect(picker.getByRole('button', { name: 'Animals and nature' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('finds by name, takes the first with Enter, and says when there is none', async () => {
    const { area, sent } = compose();
    const picker = await openPicker();
    const search = picker.getByRole('searchbox', { name: 'Search emoji' });
    expect(document.activeElement).toBe(search);
    fireEvent.input(search, { target: { value: 'xyzzy' } });
    expect(await picker.findByText('No emoji is called that.')).toBeTruthy();
    fireEvent.input(search, { target: { value: 'penguin' } });
    await picker.findByRole('button', { name: 'penguin' });
    fireEvent.keyDown(search, { key: 'Enter' });
    await vi.waitFor(() => expect(area.value).toBe('🐧'));
    expect(sent).toEqual([]);
  });

  it('is walked through with the arrows, and left with Escape', async () => {
    const { area, heard } = compose();
    const picker = await openPicker();
    const search = picker.getByRole('searchbox');
    const press = (key: string) => fireEvent.keyDown(document.activeElement as Element, { key });
    press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('😂');
    press('ArrowRight');
    expect(document.activeElement?.textContent).toBe('🥰');
    press('ArrowDown');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('grinning face with big eyes');
    press('Home');
    press('ArrowUp');
    expect(document.activeElement).toBe(search);
    press('Escape');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.activeElement).toBe(area);
    expect(area.value).toBe('');
    expect(heard).toEqual([]); // a reply that is being written stays
  });

  it('keeps Tab within itself', async () => {
    compose();
    const picker = await openPicker();
    const search = picker.getByRole('searchbox');
    fireEvent.keyDown(search, { key: 'Tab', shiftKey: true });
    expect(document.activeElement?.textContent).toBe('😂');
    fireEvent.keyDown(document.activeElement as Element, { key: 'Tab' });
    expect(document.activeElement).toBe(search);
  });
});

describe('reacting with any emoji', () => {
  it('is behind the plus of the message menu', async () => {
    const reacted: [string, boolean][] = [];
    const onClose = vi.fn();
    render(
      <MessageMenu
        items={[]}
        emoji={['😂', '🥰']}
        own={new Set(['🥰'])}
        anchor={document.body}
        onReact={(emoji, on) => reacted.push([emoji, on])}
        onChoose={() => undefined}
        onClose={onClose}
      />,
    );
    screen.getByRole('menuitemcheckbox', { name: '🥰' }).focus();
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowRight' });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'React with another emoji' }));
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowRight' });
    expect(document.activeElement?.textContent).toBe('😂');
    fireEvent.click(screen.getByRole('button', { name: 'React with another emoji' }));
    const picker = await pickerNamed('React with another emoji');
    fireEvent.click(picker.getByRole('button', { name: 'grinning face' }));
    expect(reacted).toEqual([['😀', true]]);
    expect(onClose).toHaveBeenCalled();
  });

  it('is not offered where no reaction can be given', () => {
    const nothing = () => undefined;
    render(
      <MessageMenu
        items={[]}
        emoji={[]}
        own={new Set()}
        anchor={document.body}
        onReact={nothing}
        onChoose={nothing}
        onClose={nothing}
      />,
    );
    expect(screen.queryByRole('button', { name: 'React with another emoji' })).toBeNull();
  });
});

describe('shortcodes in the composer', () => {
  const offered = async () => (await screen.findAllByRole('option')).map(({ textContent }) => textContent);

  it('offers five while one is being typed', async () => {
    const { area, type } = compose();
    type('well :smi');
    const options = await offered();
    expect(options).toHaveLength(5);
    expect(options.every((option) => option?.includes(':smi'))).toBe(true);
    const first = screen.getAllByRole('option')[0];
    expect(first?.getAttribute('aria-selected')).toBe('true');
    expect(area.getAttribute('aria-activedescendant')).toBe(first?.id);
  });

  it.each(['Enter', 'Tab'])('takes the chosen one with %s and does not send', async (key) => {
    const { area, sent, type, press } = compose();
    type('well :penguin');
    await offered();
    press(key);
    await vi.waitFor(() => expect(area.value).toBe('well 🐧'));
    expect(sent).toEqual([]);
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('chooses with the arrows', async () => {
    const { area, type, press } = compose();
    type(':smi');
    const second = (await offered())[1]?.split(':')[0] ?? '';
    press('ArrowDown');
    press('ArrowDown');
    press('ArrowUp');
    press('Enter');
    await vi.waitFor(() => expect(area.value).toBe(second));
  });

  it('takes what is clicked', async () => {
    const { area, type } = compose();
    type(':penguin');
    await offered();
    fireEvent.pointerDown(screen.getByRole('option', { name: /penguin/ }));
    await vi.waitFor(() => expect(area.value).toBe('🐧'));
  });

  it('goes away with Escape, which does nothing else, and then Enter sends as it is', async () => {
    const { sent, heard, type, press } = compose();
    type(':smi');
    await offered();
    press('Escape');
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    press('Enter');
    expect(sent).toEqual([':smi']);
  });

  it('turns a whole one into its emoji, the text behind it kept', async () => {
    const { area } = compose();
    area.value = 'a :smile: b';
    area.setSelectionRange(9, 9);
    fireEvent.input(area);
    await vi.waitFor(() => expect(area.value).toBe('a 😄 b'));
    expect(area.selectionStart).toBe(4);
  });

  /** As long as it takes to look a shortcode up, and to draw what came of it. */
  const lookedUp = async () => {
    await vi.dynamicImportSettled();
    await new Promise((resolve) => setTimeout(resolve));
  };

  it('waits while a word is being composed', async () => {
    const { area } = compose();
    area.value = ':smile:';
    area.setSelectionRange(7, 7);
    fireEvent.input(area, { isComposing: true });
    await lookedUp();
    expect(area.value).toBe(':smile:');
    fireEvent.input(area);
    await vi.waitFor(() => expect(area.value).toBe('😄'));
  });

  it.each([':nosuchemoji:', 'at 10:30:', 'https://example.org/:smile:'])('leaves %s alone', async (words) => {
    const { area, type } = compose();
    type(words);
    await lookedUp();
    expect(area.value).toBe(words);
    expect(screen.queryByRole('listbox')).toBeNull();
  });
});
