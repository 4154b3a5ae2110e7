import { type Bytes, type RandomSource } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { SHORT_PICTURES, shortAuthenticationString } from '../../crypto/short-authentication-string.ts';
import { openAccount, sealAccount, type TransferredAccount } from './account-transfer.ts';
import { isOver, type LinkExchange, withOwn } from './link-exchange.ts';
import { linkAccountKey, linkAgreement } from './link-keys.ts';
import { decodeLinkMessage, type LinkMessage } from './link-message.ts';
import { LINK_SAS_PERSONAL, linkTranscript, linkTranscriptHash } from './transcript.ts';

/** Null until this side knows m1, m2 and m3. */
function transcriptOf({ code, commit, answer, reveal }: LinkExchange): Bytes | null {
  return commit && answer && reveal ? linkTranscript(code, commit, answer, reveal) : null;
}

/** Indices of the seven pictures that both screens show, null until m3 is here. Takes some 150 ms. */
export async function linkPictures(exchange: LinkExchange): Promise<number[] | null> {
  const transcript = transcriptOf(exchange);
  return transcript && (await shortAuthenticationString(transcript, LINK_SAS_PERSONAL)).slice(0, SHORT_PICTURES);
}

/** What the new device calls itself; empty before m3. */
export function newDevice({ reveal }: LinkExchange): string {
  return reveal ? (decodeLinkMessage(reveal) as Extract<LinkMessage, { kind: 'reveal' }>).device : '';
}

/** K2 and T. */
function accountKey(exchange: LinkExchange): { key: Bytes; transcriptHash: Bytes } {
  const transcript = transcriptOf(exchange);
  const { role, answer, reveal, privateKey } = exchange;
  const theirs = role === 'new' ? answer : reveal;
  if (!transcript || !theirs) throw new MalformedInputError('the pictures are not there yet');
  const { publicKey } = decodeLinkMessage(theirs) as Extract<LinkMessage, { kind: 'answer' | 'reveal' }>;
  const transcriptHash = linkTranscriptHash(transcript);
  return { key: linkAccountKey(linkAgreement(privateKey, publicKey), transcriptHash), transcriptHash };
}

/** Confirmed in time by the person here, with pictures to be confirmed. */
const mayTransfer = (exchange: LinkExchange, nowMs: number): boolean =>
  exchange.confirmed && exchange.pictures !== null && !isOver(exchange, nowMs);

/** May the old device make m4 now? */
export const canHandOver = (exchange: LinkExchange, nowMs: number): boolean =>
  exchange.role === 'old' && exchange.account === null && mayTransfer(exchange, nowMs);

/** May the new device open m4 now? */
export const canTakeOver = (exchange: LinkExchange, nowMs: number): boolean =>
  exchange.role === 'new' && exchange.account !== null && mayTransfer(exchange, nowMs);

/** Makes m4. @throws MalformedInputError unless {@link canHandOver} */
export function handOver(
  exchange: LinkExchange,
  account: { seed: Bytes; name: string },
  nowMs: number,
  random: RandomSource,
): LinkExchange {
  if (!canHandOver(exchange, nowMs)) throw new MalformedInputError('nobody has confirmed that the account may go');
  const { key, transcriptHash } = accountKey(exchange);
  const sealed = sealAccount(key, transcriptHash, { ...account, device: exchange.device }, random);
  return withOwn(exchange, { kind: 'account', sealed }, random);
}

/**
 * Opens m4.
 *
 * @throws MalformedInputError unless {@link canTakeOver}, or if there is no account inside
 * @throws AuthenticationError if another device than the one with the same pictures has sealed it
 */
export function takeOver(exchange: LinkExchange, nowMs: number): TransferredAccount {
  const { account } = exchange;
  if (!account || !canTakeOver(exchange, nowMs)) throw new MalformedInputError('nobody has confirmed the pictures');
  const { key, transcriptHash } = accountKey(exchange);
  const { sealed } = decodeLinkMessage(account) as Extract<LinkMessage, { kind: 'account' }>;
  return openAccount(key, transcriptHash, sealed);
}
