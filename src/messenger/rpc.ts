import { defineExtensionMessaging } from '@webext-core/messaging';
import { browser } from 'wxt/browser';

import { StarlingError } from '../crypto/errors.ts';
import { troubleOf, type StorageTrouble } from '../store/trouble.ts';
import type { MessengerApi } from './api.ts';
import type { LockApi } from './lock/lock-api.ts';

/** Every call a page may make. A record, so that the compiler notices a call that is missing here. */
const METHODS: Record<keyof MessengerApi, true> = {
  createAccount: true,
  restoreAccount: true,
  removeAccount: true,
  recoveryPhrase: true,
  confirmRecoveryPhrase: true,
  setName: true,
  fetchProfile: true,
  showNoteToSelf: true,
  openConversation: true,
  send: true,
  react: true,
  forward: true,
  deleteForEveryone: true,
  setDisappearing: true,
  typing: true,
  resolveName: true,
  mediaSaved: true,
  retry: true,
  cancel: true,
  deleteForMe: true,
  accept: true,
  decline: true,
  block: true,
  unblock: true,
  setNickname: true,
  markRead: true,
  markUnread: true,
  pin: true,
  mute: true,
  hide: true,
  deleteContact: true,
  clearMessages: true,
  beginLink: true,
  joinLink: true,
  linkState: true,
  confirmLink: true,
  cancelLink: true,
  pushNow: true,
  forgetDevice: true,
  beginExport: true,
  exportPart: true,
  beginImport: true,
  importPart: true,
  finishImport: true,
  importProgress: true,
  deleteEverywhere: true,
  viewing: true,
  viewClosed: true,
  pollNow: true,
  connection: true,
  gateways: true,
  testGateway: true,
  addGateway: true,
  removeGateway: true,
  makePrimary: true,
  downloadFile: true,
  setAutoDownload: true,
  forgetFile: true,
  freeStorage: true,
  setPicture: true,
  fileServers: true,
  addFileServer: true,
  testFileServer: true,
  removeFileServer: true,
  moveFileServer: true,
  findLocalGateway: true,
  path: true,
  newPath: true,
  settings: true,
  changeSettings: true,
};

const LOCK_METHODS: Record<keyof LockApi, true> = {
  state: true,
  unlock: true,
  lock: true,
  setPassphrase: true,
  removeLock: true,
  setPasskey: true,
  removePasskey: true,
  changeRules: true,
  active: true,
  hasAccount: true,
  erase: true,
};

/** What pages may call, and whose calls these are. */
type Topic = 'messenger' | 'lock';
const CALLS: Record<Topic, Readonly<Record<string, true>>> = { messenger: METHODS, lock: LOCK_METHODS };

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

/**
 * The messenger as a page sees it: every call goes to the background, which is started if it is not running.
 *
 * Calls reject with {@link RemoteError}; code `unreachable` if the background did not answer.
 */
export const messengerClient = (): MessengerApi => client<MessengerApi>('messenger');

/** The app lock as a page sees it; it answers while everything else is closed. Errors as {@link messengerClient}. */
export const lockClient = (): LockApi => client<LockApi>('lock');

function client<Api>(topic: Topic): Api {
  const call = async (method: string, input: unknown): Promise<unknown> => {
    let answer: Answer;
    try {
      answer = await messaging.sendMessage(topic, input === undefined ? { method } : { method, input });
    } catch (cause) {
      throw new RemoteError('unreachable', cause instanceof Error ? cause.message : 'the background did not answer');
    }
    if ('error' in answer) throw new RemoteError(answer.error.code, answer.error.message);
    return answer.ok;
  };
  const methods = Object.keys(CALLS[topic]).map((method) => [method, (input: unknown) => call(method, input)] as const);
  // The records above hold exactly the calls of the interfaces, so this object has them all.
  return Object.fromEntries(methods) as Api;
}

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
