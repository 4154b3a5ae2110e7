import { isDict } from './config-data.ts';
import type { ConfigObject } from './config-object.ts';
import {
  boundedText,
  checkPicture,
  flagOf,
  idBytes,
  idOf,
  integerOf,
  nameOf,
  pictureAt,
  type Picture,
  secondsOf,
  setFlag,
  setInteger,
  setPicture,
  setPositive,
  setText,
  textBytes,
  textOf,
  truncated,
} from './config-values.ts';

/** 0 default, 1 all, 2 none, 3 mentions only. @see protocol 05 §11 */
export type NotificationNumber = number;

/** @see protocol 05 §12.2 */
export interface Contact {
  /** Account ID. */
  id: string;
  /** The name they gave themselves. */
  name: string;
  nickname: string;
  approved: boolean;
  approvedMe: boolean;
  blocked: boolean;
  /** −1: hidden; above 0: pinned. */
  priority: number;
  notifications: NotificationNumber;
  /** Seconds; 0: not muted. */
  muteUntil: number;
  /** 0 none, 1 after send, 2 after read. */
  expiryMode: number;
  expirySeconds: number;
  /** Seconds. */
  created: number;
  picture: Picture | null;
  /** Seconds; of the profile that `name` and `picture` come from. */
  profileUpdated: number;
}

const PICTURE = ['p', 'q'] as const;
const MENTIONS = 3;
const ALL = 1;

function readEntry(config: ConfigObject, key: string, id: string): Contact {
  const at = (field: string) => config.get(['c', key, field]);
  const mode = integerOf(at('e'));
  const seconds = integerOf(at('E'));
  const disappears = (mode === 1 || mode === 2) && seconds > 0;
  return {
    id,
    name: nameOf(at('n')),
    nickname: nameOf(at('N')),
    approved: flagOf(at('a')),
    approvedMe: flagOf(at('A')),
    blocked: flagOf(at('b')),
    priority: integerOf(at('+')),
    notifications: Math.max(0, integerOf(at('@'))),
    muteUntil: Math.max(0, secondsOf(integerOf(at('!')))),
    expiryMode: disappears ? mode : 0,
    expirySeconds: disappears ? seconds : 0,
    created: Math.max(0, secondsOf(integerOf(at('j')))),
    picture: pictureAt(config, ['c', key], PICTURE),
    profileUpdated: Math.max(0, secondsOf(integerOf(at('t')))),
  };
}

/** Everyone, by id. */
export function readContacts(config: ConfigObject): Contact[] {
  const entries = config.get(['c']);
  if (!isDict(entries)) return [];
  return [...entries.keys()].sort().flatMap((key) => {
    const id = idOf(key, '05');
    return id === null || !isDict(entries.get(key)) ? [] : [readEntry(config, key, id)];
  });
}

export function readContact(config: ConfigObject, id: string): Contact | null {
  const key = idBytes(id, '05');
  return isDict(config.get(['c', key])) ? readEntry(config, key, id) : null;
}

/**
 * Writes the given fields of one contact and makes it if it is not there; everything else of the entry stays.
 *
 * @throws MalformedInputError for a malformed id, or a nickname or picture address that is too long: nothing has changed
 *   then. A longer name is cut.
 */
export function writeContact(config: ConfigObject, id: string, change: Partial<Omit<Contact, 'id'>>): void {
  const at = ['c', idBytes(id, '05')];
  if (change.nickname !== undefined) boundedText(change.nickname, 'nickname');
  checkPicture(change.picture);
  // Always there, even if empty: it keeps the entry from being pruned.
  const name = change.name === undefined ? textOf(config.get([...at, 'n'])) : truncated(change.name);
  if (change.name !== undefined || config.get([...at, 'n']) === undefined) config.set([...at, 'n'], textBytes(name));
  if (change.nickname !== undefined) setText(config, [...at, 'N'], change.nickname);
  if (change.approved !== undefined) setFlag(config, [...at, 'a'], change.approved);
  if (change.approvedMe !== undefined) setFlag(config, [...at, 'A'], change.approvedMe);
  if (change.blocked !== undefined) setFlag(config, [...at, 'b'], change.blocked);
  if (change.priority !== undefined) setInteger(config, [...at, '+'], change.priority);
  if (change.notifications !== undefined)
    setPositive(config, [...at, '@'], change.notifications === MENTIONS ? ALL : change.notifications);
  if (change.muteUntil !== undefined) setPositive(config, [...at, '!'], secondsOf(change.muteUntil));
  if (change.expiryMode !== undefined || change.expirySeconds !== undefined) {
    const mode = change.expiryMode ?? integerOf(config.get([...at, 'e']));
    const seconds = change.expirySeconds ?? integerOf(config.get([...at, 'E']));
    const disappears = (mode === 1 || mode === 2) && seconds > 0;
    setPositive(config, [...at, 'e'], disappears ? mode : 0);
    setPositive(config, [...at, 'E'], disappears ? seconds : 0);
  }
  if (change.created !== undefined) setPositive(config, [...at, 'j'], secondsOf(change.created));
  if (change.picture !== undefined) setPicture(config, at, PICTURE, change.picture);
  if (change.profileUpdated !== undefined) setPositive(config, [...at, 't'], secondsOf(change.profileUpdated));
}

/** Resolves to whether there was one. */
export const eraseContact = (config: ConfigObject, id: string): boolean => config.erase(['c', idBytes(id, '05')]);
