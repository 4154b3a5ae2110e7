import { defineExtensionMessaging } from '@webext-core/messaging';
import { browser } from 'wxt/browser';

import { StarlingError } from '../crypto/errors.ts';
import { newCallId } from '../store/handed-over.ts';
import { troubleOf, type StorageTrouble } from '../store/trouble.ts';
import type { MessengerApi } from './api.ts';
import type { LockApi } from './lock/lock-api.ts';

/**
 * What a page may do when its call was cut off, because the background was stopped before it answered:
 * - `again`: call again; twice is the same as once,
 * - `by-id`: the same, with an id that tells the messenger which calls are one (see repeated-calls.ts),
 * - `once`: say that nobody knows. It would be something else the second time, or count as another attempt.
 */
type Repetition = 'again' | 'by-id' | 'once';

/** Every call a page may make. A record, so that the compiler notices a call that is missing here. */
const METHODS: Record<keyof MessengerApi, Repetition> = {
  createAccount: 'once',
  restoreAccount: 'once',
  removeAccount: 'again',
  recoveryPhrase: 'again',
  confirmRecoveryPhrase: 'again',
  setName: 'again',
  fetchProfile: 'again',
  showNoteToSelf: 'again',
  openConversation: 'again',
  send: 'by-id',
  react: 'by-id',
  forward: 'by-id',
  deleteForEveryone: 'by-id',
  setDisappearing: 'by-id',
  typing: 'again',
  resolveName: 'again',
  mediaSaved: 'again',
  retry: 'again',
  cancel: 'by-id',
  deleteForMe: 'again',
  accept: 'again',
  decline: 'by-id',
  block: 'again',
  unblock: 'again',
  setNickname: 'again',
  markRead: 'again',
  markUnread: 'again',
  pin: 'again',
  mute: 'again',
  hide: 'by-id',
  deleteContact: 'by-id',
  clearMessages: 'by-id',
  beginLink: 'once',
  joinLink: 'again',
  linkState: 'again',
  confirmLink: 'again',
  cancelLink: 'again',
  pushNow: 'again',
  forgetDevice: 'again',
  beginExport: 'again',
  exportPart: 'once',
  beginImport: 'again',
  importPart: 'once',
  finishImport: 'once',
  importProgress: 'again',
  deleteEverywhere: 'once',
  viewing: 'again',
  viewClosed: 'again',
  pollNow: 'again',
  connection: 'again',
  gateways: 'again',
  testGateway: 'again',
  addGateway: 'again',
  removeGateway: 'once',
  makePrimary: 'again',
  downloadFile: 'again',
  setAutoDownload: 'again',
  forgetFile: 'again',
  freeStorage: 'again',
  setPicture: 'once',
  fileServers: 'again',
  addFileServer: 'again',
  testFileServer: 'again',
  removeFileServer: 'once',
  moveFileServer: 'again',
  findLocalGateway: 'again',
  path: 'again',
  newPath: 'again',
  settings: 'again',
  changeSettings: 'again',
};

const LOCK_METHODS: Record<keyof LockApi, Repetition> = {
  state: 'again',
  unlock: 'once',
  lock: 'again',
  setPassphrase: 'once',
  removeLock: 'once',
  setPasskey: 'once',
  removePasskey: 'again',
  changeRules: 'again',
  active: 'again',
  hasAccount: 'again',
  erase: 'again',
};

/** What pages may call, and whose calls these are. */
type Topic = 'messenger' | 'lock';
const CALLS: Record<Topic, Readonly<Record<string, Repetition>>> = { messenger: METHODS, lock: LOCK_METHODS };

interface Call {
  method: string;
  input?: unknown;
}

/** Results travel as JSON; an absent `ok` is `undefined`. */
type Answer = { ok?: unknown } | { error: { code: string; message: string } };

// No logger: the library's own would write whole messages to the console.
const messaging = defineExtensionMessaging<Record<Topic, (call: Call) => Answer>>();

/** An error of the background as a page sees it: `code` is that of a StarlingError there, or `internal`. */
export class RemoteError extends StarlingError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** ms before a call that was cut off is made again; the background takes about as long to start. */
const WAITS_MS = [50, 300, 1500, 4000] as const;

/** What browsers say when nobody was there to take the call: it has certainly not been carried out. */
const NOBODY_THERE = /Receiving end does not exist|Could not establish connection/i;
/** This page outlived the extension that it belongs to; nothing will ever answer it. */
const PAGE_IS_OVER = /context invalidated/i;

/**
 * The messenger as a page sees it: every call goes to the background, which is started if it is not running. A call that
 * is cut off because the background is just being stopped is made again, where that is safe.
 *
 * Calls reject with {@link RemoteError}; code `unreachable` if the background did not answer: whether it did what was
 * asked is not known then.
 */
export const messengerClient = (wait?: Wait): MessengerApi => client<MessengerApi>('messenger', wait);

/** The app lock as a page sees it; it answers while everything else is closed. Errors as {@link messengerClient}. */
export const lockClient = (): LockApi => client<LockApi>('lock');

type Wait = (ms: number) => Promise<void>;
const sleep: Wait = async (ms) => new Promise((done) => setTimeout(done, ms));

function client<Api>(topic: Topic, wait: Wait = sleep): Api {
  const ask = async (call: Call, repetition: Repetition): Promise<Answer> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await messaging.sendMessage(topic, call);
      } catch (cause) {
        const words = cause instanceof Error ? cause.message : 'the background did not answer';
        const waitMs = WAITS_MS[attempt];
        const mayRepeat = repetition !== 'once' || NOBODY_THERE.test(words);
        if (waitMs === undefined || !mayRepeat || PAGE_IS_OVER.test(words)) throw new RemoteError('unreachable', words);
        await wait(waitMs);
      }
    }
  };
  const call = async (method: string, repetition: Repetition, given: unknown): Promise<unknown> => {
    const input = repetition === 'by-id' ? withId(given) : given;
    const answer = await ask(input === undefined ? { method } : { method, input }, repetition);
    if ('error' in answer) throw new RemoteError(answer.error.code, answer.error.message);
    return answer.ok;
  };
  const methods = Object.entries(CALLS[topic]).map(
    ([method, repetition]) => [method, (input: unknown) => call(method, repetition, input)] as const,
  );
  // The records above hold exactly the calls of the interfaces, so this object has them all.
  return Object.fromEntries(methods) as Api;
}

/** The same for every repetition of a call; kept if the page has chosen one itself. */
const withId = (input: unknown): object => ({ id: newCallId(), ...(typeof input === 'object' && input) });

/**
 * Answers the calls of our pages. To be called synchronously at the background's start, so that a call that wakes it is
 * not missed.
 *
 * @param ready gives the messenger as soon as it can be used; asked for each call, so it should remember its result
 * @param onTrouble told when a call failed because nothing can be kept or read
 */
export const serveMessenger = (
  ready: () => Promise<MessengerApi>,
  onTrouble: (trouble: StorageTrouble) => void,
): void => serve('messenger', ready, onTrouble);

/** The same for the app lock. */
export const serveLock = (ready: () => Promise<LockApi>): void => serve('lock', ready, () => undefined);

function serve(topic: Topic, ready: () => Promise<object>, onTrouble: (trouble: StorageTrouble) => void): void {
  messaging.onMessage(topic, ({ data, sender }) => {
    // No content scripts of ours exist; a message with a frame on a web page would not come from us.
    if (sender.id !== browser.runtime.id || !isOwnPage(sender.url)) return refusal('forbidden', 'not one of our pages');
    return answerCall(ready, data, topic, onTrouble);
  });
}

/** Carries out one call and never rejects. Exported for tests. */
export async function answerCall(
  ready: () => Promise<object>,
  call: unknown,
  topic: Topic = 'messenger',
  onTrouble: (trouble: StorageTrouble) => void = () => {},
): Promise<Answer> {
  if (!isCall(call, topic)) return refusal('malformed-input', 'no such call');
  try {
    const api = await ready();
    const run = api[call.method as keyof typeof api] as (input: unknown) => Promise<unknown>;
    return { ok: await run.call(api, call.input) };
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble !== null) onTrouble(trouble);
    if (error instanceof StarlingError) return refusal(error.code, error.message);
    if (trouble !== null) return refusal(`storage-${trouble}`, 'what is kept here cannot be used');
    return refusal('internal', error instanceof Error ? error.name : 'unknown error');
  }
}

function isCall(value: unknown, topic: Topic): value is Call {
  if (typeof value !== 'object' || value === null || !('method' in value)) return false;
  return typeof value.method === 'string' && Object.hasOwn(CALLS[topic], value.method);
}

function isOwnPage(url: string | undefined): boolean {
  return url !== undefined && url.startsWith(browser.runtime.getURL('/'));
}

function refusal(code: string, message: string): Answer {
  return { error: { code, message } };
}
