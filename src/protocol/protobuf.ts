import { MalformedInputError } from '../crypto/errors.ts';

interface Decoder<T> {
  decode(input: Uint8Array): T;
}

/**
 * Runs a generated decoder so that every failure — truncation, a number above 2^53, nesting without end — is ours.
 * Unknown fields are ignored; byte fields of the result are views of `bytes`.
 *
 * @throws MalformedInputError
 */
export function decodeProtobuf<T>(decoder: Decoder<T>, bytes: Uint8Array): T {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new MalformedInputError(`${bytes.length} bytes that are not the expected protobuf message`, { cause });
  }
}
