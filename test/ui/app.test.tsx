// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../src/messenger/api.ts';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import { HOME, type Route } from '../../src/ui/route.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts, type Sample } from './gallery/sample-ports.ts';
import { CONVERSATIONS } from './gallery/sample-rows.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(cleanup);

function open(route: Route = HOME, overrides: Partial<MessengerApi> = {}, sample: Partial<Sample> = {}, share = false) {
  const navigation = createNavigation(route, share);
  render(<App ports={samplePorts(sample, overrides)} navigation={navigation} />);
  return navigation;
}

describe('the conversation list', () => {
  it('has one tab stop, moves with arrow keys and opens with Enter', async () => {
    const navigation = open();
    const options = await screen.findAllByRole('option');
    expect(options.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    const list = screen.getByRole('listbox');
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: 'End' });
    fireEvent.keyDown(list, { key: 'ArrowUp' });
    const reached = CONVERSATIONS.at(-2);
    expect((document.activeElement as HTMLElement).dataset.key).toBe(reached?.key);
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(navigation.route.value).toEqual({ view: 'conversation', key: reached?.key });
  });

  it('says draft, failure and unread count in words', async () => {
    open();
    await screen.findAllByRole('option');
    expect(await screen.findByText('Draft:')).toBeTruthy();
    expect(screen.getByText('Not sent. Open to try again.')).toBeTruthy();
    expect(screen.getByText('2 unread')).toBeTruthy();
  });

  it('offers one next step when it is empty', async () => {
    const navigation = open(HOME, {}, { empty: true });
    fireEvent.click(await screen.findByText('Start a conversation'));
    expect(navigation.route.value).toEqual({ view: 'new' });
  });
});

describe('a new conversation', () => {
  it('says what is missing and opens nothing', async () => {
    const openConversation = vi.fn<MessengerApi['openConversation']>(async () => ({ key: 'k' }));
    open({ view: 'new' }, { openConversation });
    const input = await screen.findByLabelText('Their ID');
    fireEvent.input(input, { target: { value: '05f3a91c77' } });
    fireEvent.blur(input);
    expect(await screen.findByText('56 characters are missing. An ID has 66.')).toBeTruthy();
    fireEvent.submit(input.closest('form') as HTMLFormElement);
    expect(openConversation).not.toHaveBeenCalled();
  });

  it('opens a whole ID', async () => {
    const openConversation = vi.fn<MessengerApi['openConversation']>(async () => ({ key: 'k' }));
    const navigation = open({ view: 'new' }, { openConversation });
    const input = await screen.findByLabelText('Their ID');
    const accountId = `05${'0f'.repeat(32)}`;
    fireEvent.input(input, { target: { value: accountId } });
    fireEvent.submit(input.closest('form') as HTMLFormElement);
    await vi.waitFor(() => expect(navigation.route.value).toEqual({ view: 'conversation', key: 'k' }));
    expect(openConversation).toHaveBeenCalledWith({ accountId });
  });
});

describe('the keyboard', () => {
  it('is explained with ?', async () => {
    open();
    await screen.findAllByRole('option');
    fireEvent.keyDown(document.body, { key: '?' });
    const dialog = await screen.findByRole('dialog', { name: 'Keyboard' });
    expect(within(dialog).getByText('To the message above')).toBeTruthy();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('is not explained to somebody who types a question', async () => {
    open({ view: 'conversation', key: 'ana' });
    fireEvent.keyDown(await screen.findByLabelText('Message'), { key: '?' });
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('a registered name', () => {
  const lookUp = async (resolveName: MessengerApi['resolveName']) => {
    const openConversation = vi.fn<MessengerApi['openConversation']>(async () => ({ key: 'k' }));
    const navigation = open({ view: 'new' }, { openConversation, resolveName });
    const input = await screen.findByLabelText('Their ID');
    fireEvent.input(input, { target: { value: 'Layla' } });
    fireEvent.submit(input.closest('form') as HTMLFormElement);
    return { navigation, openConversation, input };
  };

  it('is looked up and its conversation opened', async () => {
    const accountId = `05${'0f'.repeat(32)}`;
    const resolveName = vi.fn<MessengerApi['resolveName']>(async () => ({ accountId }));
    const { navigation, openConversation } = await lookUp(resolveName);
    expect(await screen.findByText('Looking for “layla”…')).toBeTruthy();
    await vi.waitFor(() => expect(navigation.route.value).toEqual({ view: 'conversation', key: 'k' }));
    expect(resolveName).toHaveBeenCalledWith({ name: 'layla' });
    expect(openConversation).toHaveBeenCalledWith({ accountId });
  });

  it('says when nobody has it', async () => {
    const { openConversation } = await lookUp(async () => ({ accountId: null }));
    expect(await screen.findByText('Nobody is registered under this name.')).toBeTruthy();
    expect(openConversation).not.toHaveBeenCalled();
  });

  it('says when it could not be looked up', async () => {
    await lookUp(() => Promise.reject(new Error('no network')));
    expect(await screen.findByText('The name could not be looked up. Try again later.')).toBeTruthy();
  });

  it('opens nothing when something else has been typed meanwhile', async () => {
    let answer: ((found: { accountId: string | null }) => void) | undefined;
    const { openConversation, input } = await lookUp(() => new Promise((resolve) => (answer = resolve)));
    fireEvent.input(input, { target: { value: 'Laylah' } });
    answer?.({ accountId: `05${'0f'.repeat(32)}` });
    await Promise.resolve();
    expect(screen.queryByText(/^Looking for/)).toBeNull();
    expect(openConversation).not.toHaveBeenCalled();
  });
});

describe('a request', () => {
  it('is accepted with its button and shows no composer before', async () => {
    const accept = vi.fn<MessengerApi['accept']>(async () => undefined);
    open({ view: 'conversation', key: 'nora' }, { accept });
    fireEvent.click(await screen.findByText('Accept'));
    expect(accept).toHaveBeenCalledWith({ conversation: 'nora' });
    expect(screen.queryByLabelText('Message')).toBeNull();
  });
});

describe('the share sheet', () => {
  it('sends with the keyboard alone, without tracking parts, to the one chosen', async () => {
    const send = vi.fn<MessengerApi['send']>(async () => ({ id: 'm' }));
    open(HOME, { send }, {}, true);
    const search = await screen.findByLabelText('To: name or ID');
    await screen.findByText('Send to Note to Self');
    fireEvent.keyDown(search, { key: 'ArrowDown' });
    fireEvent.keyDown(search, { key: 'Enter' });
    const comment = screen.getByLabelText('Add a comment');
    expect(document.activeElement).toBe(comment);
    fireEvent.submit(comment.closest('form') as HTMLFormElement);
    await vi.waitFor(() => expect(send).toHaveBeenCalledOnce());
    expect(send.mock.calls[0]?.[0]).toMatchObject({
      conversation: 'ana',
      preview: { url: 'https://nature-notes.example/starlings?id=7' },
    });
  });
});
