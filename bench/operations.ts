import { gcm } from '@noble/ciphers/aes.js';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { deriveAccount } from '../src/crypto/account.ts';
import { type Bytes, concatBytes, randomBytes, toHex, utf8 } from '../src/crypto/bytes.ts';
import { platform } from '../src/crypto/platform.ts';
import { decryptFromSender, encryptForRecipient } from '../src/crypto/session-protocol.ts';
import { encodeContent, textMessage } from '../src/protocol/content.ts';
import { readAllIncoming } from '../src/messenger/incoming.ts';
import { encodeDirectMessage } from '../src/protocol/envelope.ts';
import { buildOnionRequest, frame } from '../src/protocol/onion-request.ts';
import { padMessage } from '../src/protocol/padding.ts';
import type { Candidate } from './measure.ts';
import type { Sodium } from './sodium.ts';

export interface Operation {
  name: string;
  candidates: Candidate[];
  /** The product should take at most this many times as long as libsodium. */
  bar?: number;
}

const alice = deriveAccount(randomBytes(16));
const bob = deriveAccount(randomBytes(16));
const message = padMessage(utf8('A text of ordinary length, as people write it all day.'));
const product = (run: Candidate['run']): Candidate => ({ name: 'product', run });
const noble = (run: Candidate['run']): Candidate => ({ name: 'noble', run });
const libsodium = (run: Candidate['run']): Candidate => ({ name: 'libsodium', run });

const SIGMA = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);

/** The sealed box in plain noble, as the specification writes it down. */
function nobleBox(shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array) {
  const out = new Uint32Array(8);
  hsalsa(SIGMA, new Uint32Array(shared.slice().buffer), new Uint32Array(4), out);
  return xsalsa20poly1305(new Uint8Array(out.buffer), blake2b(concatBytes(ephemeral, recipient), { dkLen: 24 }));
}

function nobleEncrypt(): Bytes {
  const signature = ed25519.sign(concatBytes(message, alice.ed25519Public, bob.x25519Public), alice.ed25519Seed);
  const secret = randomBytes(32);
  const ephemeral = x25519.getPublicKey(secret);
  const box = nobleBox(x25519.getSharedSecret(secret, bob.x25519Public), ephemeral, bob.x25519Public);
  return concatBytes(ephemeral, box.encrypt(concatBytes(message, alice.ed25519Public, signature)));
}

function nobleDecrypt(sealed: Uint8Array): boolean {
  const ephemeral = sealed.subarray(0, 32);
  const box = nobleBox(x25519.getSharedSecret(bob.x25519Secret, ephemeral), ephemeral, bob.x25519Public);
  const body = box.decrypt(sealed.subarray(32));
  const text = concatBytes(body.subarray(0, -64), bob.x25519Public);
  const sender = body.subarray(-96, -64);
  ed25519.utils.toMontgomery(sender);
  return ed25519.verify(body.subarray(-64), text, sender, { zip215: false });
}

function sodiumEncrypt(sodium: Sodium): Uint8Array {
  const text = concatBytes(message, alice.ed25519Public, bob.x25519Public);
  const signature = sodium.crypto_sign_detached(text, alice.ed25519Secret);
  return sodium.crypto_box_seal(concatBytes(message, alice.ed25519Public, signature), bob.x25519Public);
}

function sodiumDecrypt(sodium: Sodium, sealed: Uint8Array): boolean {
  const body = sodium.crypto_box_seal_open(sealed, bob.x25519Public, bob.x25519Secret);
  const sender = body.subarray(-96, -64);
  sodium.crypto_sign_ed25519_pk_to_curve25519(sender);
  return sodium.crypto_sign_verify_detached(
    body.subarray(-64),
    concatBytes(body.subarray(0, -64), bob.x25519Public),
    sender,
  );
}

const hops = Array.from({ length: 4 }, () => deriveAccount(randomBytes(32))).map((node) => ({
  ed25519: toHex(node.ed25519Public),
  x25519: node.x25519Public,
}));
const [guard, middle, last, target] = hops as [(typeof hops)[0], (typeof hops)[0], (typeof hops)[0], (typeof hops)[0]];
const rpc = utf8(JSON.stringify({ method: 'retrieve', params: { pubkey: bob.accountId, namespace: 0 } }));
const LOKI = utf8('LOKI');

function nobleOnion(): Bytes {
  let plain = frame(rpc, { headers: '' });
  for (const hop of [target, last, middle, guard]) {
    const secret = randomBytes(32);
    const iv = randomBytes(12);
    const key = hmac(sha256, LOKI, x25519.getSharedSecret(secret, hop.x25519));
    const ephemeral = { destination: hop.ed25519, ephemeral_key: toHex(x25519.getPublicKey(secret)) };
    plain = frame(concatBytes(iv, gcm(key, iv).encrypt(plain)), ephemeral);
  }
  return plain;
}

/** The same four layers with the reference's primitives; its AES needs hardware that WebAssembly cannot reach: XChaCha20. */
function sodiumOnion(sodium: Sodium): Bytes {
  let plain = frame(rpc, { headers: '' });
  for (const hop of [target, last, middle, guard]) {
    const secret = randomBytes(32);
    const nonce = randomBytes(24);
    const ephemeral = sodium.crypto_scalarmult_base(secret);
    const key = sodium.crypto_generichash(
      32,
      concatBytes(sodium.crypto_scalarmult(secret, hop.x25519), ephemeral, hop.x25519),
    );
    const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, null, null, nonce, key);
    plain = frame(concatBytes(nonce, sealed), {
      destination: hop.ed25519,
      ephemeral_key: toHex(ephemeral),
      enc_type: 'xchacha20',
    });
  }
  return plain;
}

const INGESTED = 1_000;

async function ingested(): Promise<Bytes[]> {
  const sent = Array.from({ length: INGESTED }, (_, i) => {
    const content = encodeContent({
      kind: 'data',
      sigTimestampMs: 1_700_000_000_000 + i,
      data: textMessage(`Message number ${i}`),
    });
    return encodeDirectMessage({
      content,
      timestampMs: 1_700_000_000_000 + i,
      sender: alice,
      recipient: bob.accountId,
    });
  });
  return Promise.all(sent);
}

/** Everything that is measured; numbers are times per single operation. */
export async function operations(sodium: Sodium): Promise<Operation[]> {
  const sealed = await encryptForRecipient(message, alice, bob.x25519Public);
  const signature = ed25519.sign(message, alice.ed25519Seed);
  const mebibyte = new Uint8Array(1_048_576);
  const key = randomBytes(32);
  const iv = randomBytes(12);
  const inbox = await ingested();
  return [
    {
      name: '1-1 encrypt',
      bar: 1 / 0.6,
      candidates: [
        product(() => encryptForRecipient(message, alice, bob.x25519Public)),
        noble(nobleEncrypt),
        libsodium(() => sodiumEncrypt(sodium)),
      ],
    },
    {
      name: '1-1 decrypt',
      bar: 2,
      candidates: [
        product(() => decryptFromSender(sealed, bob)),
        noble(() => nobleDecrypt(sealed)),
        libsodium(() => sodiumDecrypt(sodium, sealed)),
      ],
    },
    {
      name: 'Ed25519 sign',
      candidates: [
        product(() => platform.ed25519Sign(message, alice.ed25519Seed)),
        noble(() => ed25519.sign(message, alice.ed25519Seed)),
        libsodium(() => sodium.crypto_sign_detached(message, alice.ed25519Secret)),
      ],
    },
    {
      name: 'Ed25519 verify',
      bar: 2,
      candidates: [
        product(() => platform.ed25519Verify(signature, message, alice.ed25519Public)),
        noble(() => ed25519.verify(signature, message, alice.ed25519Public, { zip215: false })),
        libsodium(() => sodium.crypto_sign_verify_detached(signature, message, alice.ed25519Public)),
      ],
    },
    {
      name: 'X25519',
      candidates: [
        product(() => platform.x25519(alice.x25519Secret, bob.x25519Public)),
        noble(() => x25519.getSharedSecret(alice.x25519Secret, bob.x25519Public)),
        libsodium(() => sodium.crypto_scalarmult(alice.x25519Secret, bob.x25519Public)),
      ],
    },
    {
      name: 'onion, 3 hops + destination',
      bar: 2,
      candidates: [
        product(() => buildOnionRequest([guard, middle, last], { kind: 'snode', ...target }, rpc)),
        noble(nobleOnion),
        libsodium(() => sodiumOnion(sodium)),
      ],
    },
    {
      name: 'AES-256-GCM, 1 MiB',
      candidates: [product(() => platform.aesGcmSeal(key, iv, mebibyte)), noble(() => gcm(key, iv).encrypt(mebibyte))],
    },
    {
      name: `ingest of ${INGESTED} messages`,
      candidates: [
        // In pieces, as the messenger writes them.
        product(async () => {
          for (let i = 0; i < INGESTED; i += 100) await readAllIncoming(inbox.slice(i, i + 100), bob);
        }),
        // Decryption and signature alone: what comes before and after is the product's own.
        libsodium(() => {
          for (let i = 0; i < INGESTED; i++) sodiumDecrypt(sodium, sealed);
        }),
      ],
      bar: 2.5,
    },
  ];
}
