import type { AccountKeys } from '../../crypto/account.ts';
import { type Bytes, concatBytes, copyBytes, equalBytes } from '../../crypto/bytes.ts';
import { MalformedInputError, StarlingError } from '../../crypto/errors.ts';
import { decryptFromSender, encryptDeterministically } from '../../crypto/session-protocol.ts';
import { ConfigContent } from '../proto/config.gen.ts';
import { Envelope, WebSocketMessage } from '../proto/wrapper.gen.ts';
import { decodeProtobuf } from '../protobuf.ts';
import type { ConfigKind } from './config-kind.ts';

const SESSION_MESSAGE = 6;
const REQUEST = 1;
const END_OF_CONTENT = 0x80;

/**
 * Wraps an encrypted config as old clients want it: an encrypted message to oneself. Deterministic.
 *
 * @see protocol 05 §8.4
 */
export async function wrapConfig(
  encrypted: Uint8Array,
  seqno: number,
  kind: ConfigKind,
  account: AccountKeys,
): Promise<Bytes> {
  const config = { kind: kind.wrapperKind, seqno, data: encrypted };
  const plain = concatBytes(
    ConfigContent.encode({ sharedConfigMessage: config }).finish(),
    new Uint8Array([END_OF_CONTENT]),
  );
  const content = await encryptDeterministically(plain, account, account.x25519Public);
  const body = Envelope.encode({ type: SESSION_MESSAGE, timestamp: 1, content }).finish();
  // The empty strings and the zero are written on purpose: that is how everyone's configs look.
  return copyBytes(
    WebSocketMessage.encode({ type: REQUEST, request: { verb: '', path: '', body, requestId: 0 } }).finish(),
  );
}

function contentOf(padded: Uint8Array): Uint8Array {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== END_OF_CONTENT) throw new MalformedInputError('wrapped config without its end');
  return padded.subarray(0, end);
}

async function unwrapped(stored: Uint8Array, kind: ConfigKind, account: AccountKeys): Promise<Bytes> {
  const { type, request } = decodeProtobuf(WebSocketMessage, stored);
  if (type !== REQUEST || !request?.body) throw new MalformedInputError('not a wrapped config');
  const { content } = decodeProtobuf(Envelope, request.body);
  if (!content) throw new MalformedInputError('wrapped config without content');
  const opened = await decryptFromSender(content, account);
  if (!equalBytes(opened.senderEd25519, account.ed25519Public))
    throw new MalformedInputError('a config that somebody else wrote');
  const { sharedConfigMessage } = decodeProtobuf(ConfigContent, contentOf(opened.plaintext));
  if (sharedConfigMessage?.kind !== kind.wrapperKind || !sharedConfigMessage.data)
    throw new MalformedInputError('wrapped config of another kind');
  return copyBytes(sharedConfigMessage.data);
}

/** Takes the wrapper off as often as it is there, at most twice; what is not wrapped comes back as it is. @see protocol 05 §9 step 1 */
export async function unwrapConfig(stored: Bytes, kind: ConfigKind, account: AccountKeys): Promise<Bytes> {
  let bytes = stored;
  for (let layer = 0; layer < 2; layer++) {
    try {
      bytes = await unwrapped(bytes, kind, account);
    } catch (error) {
      if (error instanceof StarlingError) return bytes;
      throw error;
    }
  }
  return bytes;
}
