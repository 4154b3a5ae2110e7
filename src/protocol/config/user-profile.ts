import type { ConfigObject } from './config-object.ts';
import {
  boundedText,
  checkPicture,
  integerOf,
  nameOf,
  pictureAt,
  type Picture,
  secondsOf,
  setInteger,
  setPicture,
  setPositive,
  setText,
  textOf,
} from './config-values.ts';

/** @see protocol 05 §12.1 */
export interface UserProfile {
  /** Empty: none. */
  name: string;
  picture: Picture | null;
  /** Of Note to Self; −1: hidden. */
  priority: number;
  /** Seconds after which what we send to ourselves disappears; 0: never. */
  expirySeconds: number;
  /** null: not chosen. */
  blindedRequests: boolean | null;
  /** Seconds; when the person last changed it, as told to others. 0: unknown. */
  updatedSeconds: number;
}

const OWN_PICTURE = ['p', 'q'] as const;
const RENEWED_PICTURE = ['P', 'Q'] as const;

const secondsAt = (config: ConfigObject, key: 't' | 'T'): number =>
  Math.max(0, secondsOf(integerOf(config.get([key]))));

export function readProfile(config: ConfigObject): UserProfile {
  const changed = secondsAt(config, 't');
  const renewed = secondsAt(config, 'T');
  const requests = config.get(['M']);
  return {
    name: nameOf(config.get(['n'])),
    picture: pictureAt(config, [], changed >= renewed ? OWN_PICTURE : RENEWED_PICTURE),
    priority: integerOf(config.get(['+'])),
    expirySeconds: Math.max(0, integerOf(config.get(['e']))),
    blindedRequests: requests === 1n ? true : requests === 0n ? false : null,
    updatedSeconds: changed === 0 ? 0 : Math.max(changed, renewed),
  };
}

/**
 * Plain writes of the given fields; `changed` and `renewed` are `t` and `T`.
 *
 * @throws MalformedInputError if the name or the picture's address is too long; nothing has changed then
 */
export function writeProfile(
  config: ConfigObject,
  change: Partial<Pick<UserProfile, 'name' | 'picture' | 'priority' | 'expirySeconds'>> & {
    blindedRequests?: boolean | null;
    changed?: number;
    renewed?: number;
  },
): void {
  if (change.name !== undefined) boundedText(change.name, 'display name');
  checkPicture(change.picture);
  if (change.name !== undefined) setText(config, ['n'], change.name);
  if (change.picture !== undefined) setPicture(config, [], OWN_PICTURE, change.picture);
  if (change.priority !== undefined) setInteger(config, ['+'], change.priority);
  if (change.expirySeconds !== undefined) setPositive(config, ['e'], change.expirySeconds);
  if (change.blindedRequests === null) config.erase(['M']);
  else if (change.blindedRequests !== undefined) config.set(['M'], BigInt(change.blindedRequests));
  if (change.changed !== undefined) setPositive(config, ['t'], secondsOf(change.changed));
  if (change.renewed !== undefined) setPositive(config, ['T'], secondsOf(change.renewed));
}

/**
 * Sets the display name as a person does: with the time of the change.
 *
 * @param nowSeconds network time
 */
export function changeName(config: ConfigObject, name: string, nowSeconds: number): void {
  if (textOf(config.get(['n'])) === name) return;
  writeProfile(config, { name });
  const isOwnNewer = secondsAt(config, 't') >= secondsAt(config, 'T');
  writeProfile(config, isOwnNewer ? { changed: nowSeconds } : { renewed: nowSeconds });
}

/**
 * Sets the picture as a person does, or takes it away.
 *
 * @param nowSeconds network time
 * @throws MalformedInputError if the address is too long; nothing has changed then
 */
export function changePicture(config: ConfigObject, picture: Picture | null, nowSeconds: number): void {
  // Others take only what is newer than what they know, and what was renewed must not stay in force.
  const [t, T] = [dated(config, 't', nowSeconds), dated(config, 'T', nowSeconds)];
  const changed = Math.max(nowSeconds, t + 1, T);
  writeProfile(config, { picture, changed });
  const isOvertaken = secondsAt(config, 'T') > changed;
  if (!isOvertaken && (picture || !pictureAt(config, [], RENEWED_PICTURE))) return;
  setPicture(config, [], RENEWED_PICTURE, null);
  writeProfile(config, { renewed: changed });
}

/**
 * Says where the same picture lies now: no change that a person made.
 *
 * @param nowSeconds network time
 * @throws MalformedInputError as {@link changePicture}
 */
export function renewPicture(config: ConfigObject, picture: Picture, nowSeconds: number): void {
  checkPicture(picture);
  setPicture(config, [], RENEWED_PICTURE, picture);
  // Only a later time than that of the person's own change brings it into force.
  if (secondsAt(config, 't') > 0) writeProfile(config, { changed: dated(config, 't', nowSeconds) || nowSeconds - 1 });
  writeProfile(config, { renewed: Math.max(nowSeconds, secondsAt(config, 't') + 1) });
}

/** Times further ahead than clocks lie apart are from a clock that was wrong, and are not gone on from; s. */
const MOST_AHEAD_SECONDS = 120;

function dated(config: ConfigObject, key: 't' | 'T', nowSeconds: number): number {
  const atSeconds = secondsAt(config, key);
  return atSeconds > nowSeconds + MOST_AHEAD_SECONDS ? 0 : atSeconds;
}
