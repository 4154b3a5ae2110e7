import { type Bytes, concatBytes, utf8 } from '../../crypto/bytes.ts';
import { linkHash, linkId } from './link-keys.ts';

const DOMAIN = 'Starling device link 1';

/** Personalisation of the pictures' salt. */
export const LINK_SAS_PERSONAL = 'StarlingLinkSAS1';

/**
 * What the new device binds itself to before it sees the old one's key: everything that its reveal is free to say. Were
 * the description left out, a man in the middle could search for one that gives the pictures he wants.
 *
 * @param opening 32 random bytes that hide the key until it is revealed
 */
export const linkCommitment = (publicKey: Uint8Array, opening: Uint8Array, device: string): Bytes =>
  linkHash('StarlingLinkCmt1', publicKey, opening, utf8(device));

/** Names a message in the one that answers it. @param plaintext without padding */
export const linkMessageHash = (plaintext: Uint8Array): Bytes => linkHash('StarlingLinkMsg1', plaintext);

/** Everything that both sides have said until the pictures; each part tells its own length. */
export const linkTranscript = (code: Uint8Array, commit: Uint8Array, answer: Uint8Array, reveal: Uint8Array): Bytes =>
  concatBytes(utf8(DOMAIN), linkId(code), commit, answer, reveal);

/** T. */
export const linkTranscriptHash = (transcript: Uint8Array): Bytes => linkHash('StarlingLinkTrn1', transcript);
