// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import { decodeRecoveryPhrase } from '../../src/crypto/recovery-phrase.ts';
import type { LinkFailure, LinkView, MessengerApi } from '../../src/messenger/api.ts';
import { LOOK_FIRST_MS } from '../../src/ui/linking/compare-pictures.tsx';
import type { Camera, Pixels } from '../../src/ui/ports.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { WelcomeApp } from '../../src/ui/welcome/welcome-app.tsx';
import { codeOf, photograph } from './drawn-code.ts';
import { RemoteFailure } from './gallery/remote-failure.ts';
import { LINK_CODE, LINK_QR, sampleLink } from './gallery/sample-link.ts';
import { catalogue, sampleData, samplePorts, SAMPLE } from './gallery/sample-ports.ts';
import { NOW_MS, PROFILE } from './gallery/sample-rows.ts';

/** What was asked of the messenger, in order. */
let asked: string[];
let view: LinkView;
let calls: Partial<MessengerApi>;

beforeEach(() => {
  useCatalogue(catalogue);
  vi.useFakeTimers();
  vi.setSystemTime(NOW_MS);
  asked = [];
  view = { state: 'none' };
  const note = <T,>(name: string, answer: () => T) => {
    return async (input?: unknown): Promise<T> => {
      asked.push(input === undefined ? name : `${name} ${JSON.stringify(input)}`);
      return answer();
    };
  };
  calls = {
    addGateway: note('addGateway', () => undefined),
    createAccount: note('createAccount', () => ({ accountId: '', phrase: '', name: '' })),
    restoreAccount: note('restoreAccount', () => ({ accountId: '', phrase: '', name: '' })),
    fetchProfile: note('fetchProfile', () => ({ name: '' })),
    setName: note('setName', () => undefined),
    beginLink: note('beginLink', () => (view = sampleLink('waiting', 'new'))),
    linkState: async () => view,
    confirmLink: note(
      'confirmLink',
      () => (view = sampleLink('compare', 'new', { confirmed: true, reason: 'expired' })),
    ),
    cancelLink: note('cancelLink', () => undefined),
  };
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** Lets time pass, then whatever it set going come to rest. */
async function pass(ms: number) {
  for (const step of [ms, 20, 20, 20])
    await act(async () => {
      await vi.advanceTimersByTimeAsync(step);
    });
}

const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await pass(150);
};
const submit = async () => {
  fireEvent.submit(document.querySelector('form') as HTMLFormElement);
  await pass(150);
};

async function openWelcome(openCamera: (() => Promise<Camera>) | null = null, arrives = false) {
  const ports = samplePorts({ surface: 'tab', account: false }, calls);
  let account = false;
  const openData = async () => (account ? sampleData(SAMPLE) : ('no-account' as const));
  render(<WelcomeApp ports={{ ...ports, openData, openCamera }} />);
  await pass(150);
  account = arrives;
}

async function linkStep(device?: string) {
  await press('Link with another device');
  const name = screen.getByLabelText<HTMLInputElement>('Name of this device');
  expect(name.value).toBe('Firefox on Linux');
  if (device !== undefined) fireEvent.input(name, { target: { value: device } });
  await submit();
  await submit();
}

async function change(next: LinkView) {
  view = next;
  await pass(1100);
}

describe('linking a new browser', () => {
  it('reaches the network first, makes no account, and shows its code', async () => {
    await openWelcome();
    await linkStep('The study');
    expect(asked).toEqual([
      'addGateway {"url":"http://127.0.0.1:22420","primary":true}',
      'beginLink {"device":"The study"}',
    ]);
    expect(screen.getByText('Step 4 of 5')).toBeTruthy();
    const words = [...document.querySelectorAll('.link-words li')].map((item) => item.textContent);
    expect(words.join(' ')).toBe(LINK_CODE);
    expect(screen.getByRole('img', { name: 'Code of this device' })).toBeTruthy();
    expect(screen.getByText('Good for 9:32 minutes, and for one device')).toBeTruthy();
    await pass(61_000);
    expect(screen.getByText(/^Good for 8:3\d minutes, and for one device$/)).toBeTruthy();
  });

  it('ends with the account and its name when both said that the pictures match', async () => {
    await openWelcome(null, true);
    await linkStep();
    await change(sampleLink('connecting', 'new'));
    expect(screen.getByText('The other device has answered…')).toBeTruthy();
    expect(document.querySelector('.link-words')).toBeNull();
    await change(sampleLink('compare', 'new'));
    await press('They match');
    expect(asked).not.toContain('confirmLink');
    await pass(LOOK_FIRST_MS);
    await press('They match');
    expect(asked).toContain('confirmLink');
    await change(sampleLink('done', 'new'));
    expect(screen.getByText(`Ready to fly, ${PROFILE.name}`)).toBeTruthy();
    expect(screen.getByText('Step 5 of 5')).toBeTruthy();
    expect(asked.filter((call) => /Account/.test(call))).toEqual([]);
  });

  it.each<[LinkFailure, string]>([
    ['expired', 'The ten minutes of this code are over.'],
    ['differ', 'Somebody said that the pictures differ'],
    ['taken', 'Somebody else answered the same code'],
    ['malformed', 'What came from the other device made no sense.'],
  ])('says why it failed and makes a new code: %s', async (reason, sentence) => {
    await openWelcome();
    await linkStep();
    await change({ state: 'failed', role: 'new', reason });
    expect(screen.getByText(sentence, { exact: false })).toBeTruthy();
    await press('Make a new code');
    expect(asked.filter((call) => call.startsWith('beginLink'))).toHaveLength(2);
    expect(document.querySelectorAll('.link-words li')).toHaveLength(8);
  });

  it('throws everything away with “They differ”', async () => {
    await openWelcome();
    await linkStep();
    await change(sampleLink('compare', 'new'));
    await press('They differ');
    expect(asked.at(-1)).toBe('cancelLink {"differ":true}');
    expect(screen.getByText('Somebody said that the pictures differ', { exact: false })).toBeTruthy();
    expect(asked).not.toContain('confirmLink');
  });

  it('takes the code back when somebody goes back', async () => {
    await openWelcome();
    await linkStep();
    view = { state: 'none' };
    await press('Back');
    expect(asked.at(-1)).toBe('cancelLink {"differ":false}');
    expect(screen.getByText('Your way into the network')).toBeTruthy();
  });

  it('does not go back once the account is here', async () => {
    await openWelcome(null, true);
    await linkStep();
    view = sampleLink('done', 'new');
    await press('Back');
    expect(screen.getByText(`Ready to fly, ${PROFILE.name}`)).toBeTruthy();
  });

  it('says that there is an account already', async () => {
    calls.beginLink = async () => Promise.reject(new RemoteFailure('account-exists'));
    await openWelcome();
    await linkStep();
    expect(screen.getByText('There is an account in this browser already.', { exact: false })).toBeTruthy();
  });
});

describe('bringing an account back', () => {
  const PHRASE = 'fuming nearby kennel husband dejected pepper jittery lodge gulp gotten fully viewpoint gulp';
  const sees = (pixels: Pixels) => async (): Promise<Camera> => ({
    show: () => undefined,
    look: () => pixels,
    onGone: () => undefined,
    stop: () => undefined,
  });
  const scan = async (text: string) => {
    await openWelcome(sees(photograph(codeOf(text))));
    await press('I have a recovery phrase');
    await press('Scan a code');
    await vi.dynamicImportSettled();
    await pass(1000);
    await vi.dynamicImportSettled();
    await pass(500);
  };
  const field = () => screen.getByLabelText<HTMLTextAreaElement>('Recovery phrase');

  it('turns the code of the official apps into the 13 words', async () => {
    await scan('0123456789abcdef0123456789abcdef');
    const phrase = field().value;
    expect(toHex(decodeRecoveryPhrase(phrase))).toBe('0123456789abcdef0123456789abcdef');
    expect(screen.getByText('All 13 words fit.')).toBeTruthy();
    await submit();
    await submit();
    expect(asked[0]).toBe(`restoreAccount ${JSON.stringify({ phrase })}`);
  });

  it('takes words out of a code, too', async () => {
    await scan(PHRASE);
    expect(field().value).toBe(PHRASE);
  });

  it.each([
    ['an Account ID', PROFILE.accountId, 'It cannot bring an account back'],
    ['a link', LINK_QR, 'This code links a new device.'],
    ['something else', 'WIFI:S:starling;;', 'This code holds something else'],
  ])('names the wrong code: %s', async (_, text, sentence) => {
    await scan(text);
    expect(screen.getByText(sentence, { exact: false })).toBeTruthy();
    expect(screen.getByRole('dialog')).toBeTruthy();
    expect(field().value).toBe('');
  });

  it('asks for a name when the network knows none', async () => {
    await scan('0123456789abcdef0123456789abcdef');
    await submit();
    await submit();
    expect(asked.map((call) => call.split(' ')[0])).toEqual(['restoreAccount', 'addGateway', 'fetchProfile']);
    fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'Robin' } });
    await submit();
    expect(asked.at(-1)).toBe('setName {"name":"Robin"}');
    expect(screen.getByText('Ready to fly, Robin')).toBeTruthy();
  });
});
