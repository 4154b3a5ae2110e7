import { type Bytes, equalBytes, type RandomSource } from '../../crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../crypto/errors.ts';
import { openLinkMessage, type OpenedLinkMessage, sealLinkMessage } from './link-envelope.ts';
import { drawLinkCode } from './link-code.ts';
import { linkAgreement, linkMessageKey, linkPublicKey } from './link-keys.ts';
import { boundedDevice } from './link-text.ts';
import {
  decodeLinkMessage,
  encodeLinkMessage,
  HASH_BYTES,
  KEY_BYTES,
  type LinkEnding,
  type LinkMessage,
  type LinkRole,
} from './link-message.ts';
import { linkCommitment, linkMessageHash } from './transcript.ts';

export const LINK_LIFETIME_MS = 600_000;

export type LinkFailure = 'expired' | 'differ' | 'cancelled' | 'taken' | 'malformed';

/** One side of a linking as a plain value: every step makes a new one out of it. */
export interface LinkExchange {
  role: LinkRole;
  /** 11 bytes. */
  code: Bytes;
  /** What this device calls itself. */
  device: string;
  privateKey: Bytes;
  /** Hides the new device's key until it is revealed. */
  opening: Bytes;
  /** ms, network time; null while that is not known. */
  deadlineMs: number | null;
  /** Plaintexts of m1, m2, m3 and m4, whoever wrote them. */
  commit: Bytes | null;
  answer: Bytes | null;
  reveal: Bytes | null;
  account: Bytes | null;
  /** Indices of the pictures, once they are made. */
  pictures: number[] | null;
  /** The person here has said that the pictures match. */
  confirmed: boolean;
  /** Own messages as they are stored: made once, never again. */
  outbox: { data: Bytes; stored: boolean }[];
}

/** What a message did. `told`: the other side ended it, so it need not be told. */
export type Absorbed =
  | { state: 'ignored' }
  | { state: 'going'; exchange: LinkExchange }
  | { state: 'ended'; reason: LinkFailure; told: boolean };

/** @param nowMs network time, null if it is not known yet */
export function beginNew(device: string, nowMs: number | null, random: RandomSource): LinkExchange {
  return begun('new', drawLinkCode(random), device, nowMs, random);
}

/** @param nowMs network time, null if it is not known yet */
export function beginOld(code: Bytes, device: string, nowMs: number | null, random: RandomSource): LinkExchange {
  return begun('old', code, device, nowMs, random);
}

function begun(role: LinkRole, code: Bytes, device: string, nowMs: number | null, random: RandomSource): LinkExchange {
  const exchange: LinkExchange = {
    role,
    code,
    device: boundedDevice(device),
    privateKey: random(KEY_BYTES),
    opening: random(HASH_BYTES),
    deadlineMs: null,
    commit: null,
    answer: null,
    reveal: null,
    account: null,
    pictures: null,
    confirmed: false,
    outbox: [],
  };
  return nowMs === null ? exchange : startTime(exchange, nowMs, random);
}

/** Lets the ten minutes begin, unless they have; the new device announces itself with m1. */
export function startTime(exchange: LinkExchange, nowMs: number, random: RandomSource): LinkExchange {
  if (exchange.deadlineMs !== null) return exchange;
  const createdAtMs = Math.floor(nowMs);
  const deadlineMs = createdAtMs + LINK_LIFETIME_MS;
  const started = { ...exchange, deadlineMs };
  if (exchange.role === 'old') return started;
  const { privateKey, opening, device } = exchange;
  const commitment = linkCommitment(linkPublicKey(privateKey), opening, device);
  return withOwn(started, { kind: 'commit', commitment, createdAtMs, deadlineMs }, random);
}

export const isOver = ({ deadlineMs }: LinkExchange, nowMs: number): boolean =>
  deadlineMs !== null && nowMs >= deadlineMs;

/** Keeps an own message and puts it, sealed, into the outbox. */
export function withOwn(
  exchange: LinkExchange,
  message: Exclude<LinkMessage, { kind: 'end' }>,
  random: RandomSource,
): LinkExchange {
  const plaintext = encodeLinkMessage(message);
  const data = sealLinkMessage(linkMessageKey(exchange.code), exchange.role, message.kind, plaintext, random);
  return { ...exchange, [message.kind]: plaintext, outbox: [...exchange.outbox, { data, stored: false }] };
}

/** The message that tells the other side to stop. */
export function endMessage(exchange: LinkExchange, reason: LinkEnding, random: RandomSource): Bytes {
  const plaintext = encodeLinkMessage({ kind: 'end', reason });
  return sealLinkMessage(linkMessageKey(exchange.code), exchange.role, 'end', plaintext, random);
}

const going = (exchange: LinkExchange): Absorbed => ({ state: 'going', exchange });
const ended = (reason: LinkFailure, told = false): Absorbed => ({ state: 'ended', reason, told });

/**
 * Takes in one thing that lies in the mailbox. In any order and any number of times; never throws.
 *
 * @param nowMs network time
 */
export function absorb(exchange: LinkExchange, data: Uint8Array, nowMs: number, random: RandomSource): Absorbed {
  if (isOver(exchange, nowMs)) return ended('expired');
  try {
    const opened = openLinkMessage(linkMessageKey(exchange.code), data);
    if (!opened) return { state: 'ignored' };
    const result = take(exchange, opened, random);
    return result.state === 'going' && isOver(result.exchange, nowMs) ? ended('expired') : result;
  } catch (error) {
    if (error instanceof MalformedInputError || error instanceof AuthenticationError) return ended('malformed');
    throw error;
  }
}

function take(exchange: LinkExchange, { from, message, plaintext }: OpenedLinkMessage, random: RandomSource): Absorbed {
  if (message.kind === 'end') return ended(message.reason, true);
  const held = exchange[message.kind];
  // One code is for two devices: a second message of a kind comes from a third one.
  if (held) return equalBytes(held, plaintext) ? going(exchange) : ended('taken');
  // Somebody plays our own part, and has written before us.
  if (from === exchange.role) return ended('taken');
  switch (message.kind) {
    case 'commit':
      return takeCommit(exchange, message, plaintext, random);
    case 'answer':
      return takeAnswer(exchange, message, plaintext, random);
    case 'reveal':
      return takeReveal(exchange, message, plaintext);
    case 'account':
      return exchange.reveal ? going({ ...exchange, account: plaintext }) : ended('malformed');
  }
}

type Of<Kind extends LinkMessage['kind']> = Extract<LinkMessage, { kind: Kind }>;

function takeCommit(exchange: LinkExchange, message: Of<'commit'>, plaintext: Bytes, random: RandomSource): Absorbed {
  const lifetimeMs = message.deadlineMs - message.createdAtMs;
  if (lifetimeMs <= 0 || lifetimeMs > LINK_LIFETIME_MS) return ended('malformed');
  // Whatever the other clock says, ours never waits longer than it would by itself.
  const deadlineMs = Math.min(message.deadlineMs, exchange.deadlineMs ?? Infinity);
  const publicKey = linkPublicKey(exchange.privateKey);
  const answer = { kind: 'answer', publicKey, commitHash: linkMessageHash(plaintext) } as const;
  return going(withOwn({ ...exchange, deadlineMs, commit: plaintext }, answer, random));
}

function takeAnswer(exchange: LinkExchange, message: Of<'answer'>, plaintext: Bytes, random: RandomSource): Absorbed {
  const { commit, privateKey, opening, device } = exchange;
  // It answers another device that shows the same code.
  if (!commit || !equalBytes(message.commitHash, linkMessageHash(commit))) return ended('taken');
  linkAgreement(privateKey, message.publicKey); // throws if the key is worthless
  const reveal = {
    kind: 'reveal',
    publicKey: linkPublicKey(privateKey),
    opening,
    answerHash: linkMessageHash(plaintext),
    device,
  } as const;
  return going(withOwn({ ...exchange, answer: plaintext }, reveal, random));
}

function takeReveal(exchange: LinkExchange, message: Of<'reveal'>, plaintext: Bytes): Absorbed {
  const { commit, answer, privateKey } = exchange;
  // It belongs to the talk of another pair.
  if (!commit || !answer || !equalBytes(message.answerHash, linkMessageHash(answer))) return ended('taken');
  const promised = decodeLinkMessage(commit) as Of<'commit'>;
  const commitment = linkCommitment(message.publicKey, message.opening, message.device);
  if (!equalBytes(commitment, promised.commitment)) return ended('malformed');
  linkAgreement(privateKey, message.publicKey); // throws if the key is worthless
  return going({ ...exchange, reveal: plaintext });
}
