/** The part of libsodium-wrappers-sumo that is measured; the package brings no types that fit. */
export interface Sodium {
  ready: Promise<void>;
  crypto_sign_detached(message: Uint8Array, secret: Uint8Array): Uint8Array;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  crypto_scalarmult(secret: Uint8Array, publicKey: Uint8Array): Uint8Array;
  crypto_scalarmult_base(secret: Uint8Array): Uint8Array;
  crypto_box_seal(message: Uint8Array, publicKey: Uint8Array): Uint8Array;
  crypto_box_seal_open(sealed: Uint8Array, publicKey: Uint8Array, secret: Uint8Array): Uint8Array;
  crypto_sign_ed25519_pk_to_curve25519(publicKey: Uint8Array): Uint8Array;
  crypto_auth_hmacsha256_init(key: Uint8Array): unknown;
  crypto_generichash(size: number, message: Uint8Array): Uint8Array;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    message: Uint8Array,
    additional: null,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array;
  crypto_secretstream_xchacha20poly1305_init_push(key: Uint8Array): { state: unknown; header: Uint8Array };
  crypto_secretstream_xchacha20poly1305_push(
    state: unknown,
    message: Uint8Array,
    additional: null,
    tag: number,
  ): Uint8Array;
  crypto_secretstream_xchacha20poly1305_init_pull(header: Uint8Array, key: Uint8Array): unknown;
  crypto_secretstream_xchacha20poly1305_pull(
    state: unknown,
    sealed: Uint8Array,
    additional: null,
  ): { message: Uint8Array; tag: number } | false;
}

/** Loads the reference implementation, compiled to WebAssembly. */
export async function loadSodium(): Promise<Sodium> {
  const { default: sodium } = (await import('libsodium-wrappers-sumo')) as unknown as { default: Sodium };
  await sodium.ready;
  return sodium;
}
