// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Composer } from '../../src/ui/conversation/composer.tsx';
import { mentionAt, mentionsNamed } from '../../src/ui/conversation/mention-at.ts';
import { PortsContext } from '../../src/ui/ports-context.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(cleanup);

const ana = { name: 'Ana Kovač', accountId: `05${'aa'.repeat(32)}` };
const ben = { name: 'Ben', accountId: `05${'bb'.repeat(32)}` };

describe('the beginning of a mention', () => {
  it.each([
    ['@', ''],
    ['@an', 'an'],
    ['see @an', 'an'],
    ['(@Ana K', 'Ana K'],
    ['line\n@b', 'b'],
  ])('is found in %s', (value, name) => {
    expect(mentionAt(value, value.length)).toEqual({ start: value.lastIndexOf('@'), end: value.length, name });
  });

  it.each(['a@example', 'mail a@b', '@ana then more', 'no sign', `@${'x'.repeat(60)}`, '@@'])(
    'is not found in %s',
    (value) => {
      expect(mentionAt(value, value.length)).toBeNull();
    },
  );

  it('offers whoever has a word that begins so, whatever the accents', () => {
    const names = (typed: string) => mentionsNamed([ana, ben], typed, 5).map(({ name }) => name);
    expect(names('')).toEqual(['Ana Kovač', 'Ben']);
    expect(names('KOVAC')).toEqual(['Ana Kovač']);
    expect(names('b')).toEqual(['Ben']);
    expect(names('zoe')).toEqual([]);
  });
});

describe('mentioning somebody', () => {
  const onMention = vi.fn();
  const onSend = vi.fn(async () => undefined);

  function setUp() {
    onMention.mockClear();
    onSend.mockClear();
    render(
      <PortsContext.Provider value={samplePorts()}>
        <Composer draft="" onDraft={() => undefined} onSend={onSend} people={[ana, ben]} onMention={onMention} />
      </PortsContext.Provider>,
    );
    return screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
  }
  const write = (field: HTMLTextAreaElement, value: string) => {
    field.value = value;
    field.setSelectionRange(value.length, value.length);
    fireEvent.input(field);
  };

  it('is done with the keys, and the field keeps the focus', async () => {
    const field = setUp();
    write(field, 'hello @');
    const list = await screen.findByRole('listbox', { name: 'People found' });
    expect(within(list).getAllByRole('option')).toHaveLength(2);
    expect(field.getAttribute('aria-controls')).toBe(list.id);
    expect(screen.getByText('2 people found. Arrow keys choose, Enter takes.').getAttribute('role')).toBe('status');
    fireEvent.keyDown(field, { key: 'ArrowDown' });
    await waitFor(() => expect(within(list).getAllByRole('option')[1]?.getAttribute('aria-selected')).toBe('true'));
    expect(field.getAttribute('aria-activedescendant')).toBe(within(list).getAllByRole('option')[1]?.id);
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(field.value).toBe('hello @Ben '));
    expect(onMention).toHaveBeenCalledWith(ben);
    expect(onSend).not.toHaveBeenCalled();
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(document.activeElement).toBe(field);
  });

  it('is left with Escape, and Enter sends then', async () => {
    const field = setUp();
    write(field, '@an');
    await screen.findByRole('listbox', { name: 'People found' });
    fireEvent.keyDown(field, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    write(field, '@ana');
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(onSend).toHaveBeenCalledWith('@ana', '@ana', expect.any(Function));
    expect(onMention).not.toHaveBeenCalled();
  });

  it('is offered again for another @', async () => {
    const field = setUp();
    write(field, '@an');
    await screen.findByRole('listbox');
    fireEvent.keyDown(field, { key: 'Escape' });
    write(field, '@an and @b');
    expect(await screen.findByRole('option', { name: /Ben/ })).toBeTruthy();
  });

  it('is done with the pointer', async () => {
    const field = setUp();
    write(field, '@kov');
    fireEvent.pointerDown(await screen.findByRole('option', { name: /Ana Kovač/ }));
    await waitFor(() => expect(field.value).toBe('@Ana Kovač '));
    expect(onMention).toHaveBeenCalledWith(ana);
  });
});
