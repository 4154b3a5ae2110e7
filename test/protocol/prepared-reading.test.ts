import { expect, it } from 'vitest';
import { deriveAccount } from '../../src/crypto/account.ts';
import { ed25519Verify } from '../../src/crypto/ed25519.ts';
import { fromBase64 } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { prepareReading } from '../../src/protocol/prepared-reading.ts';
import { retrieveRequest } from '../../src/protocol/storage-requests.ts';
import { signedText } from '../../src/protocol/storage-signature.ts';

const account = deriveAccount(new Uint8Array(16).fill(7));
const START = 1_800_000_012_345;
const pause = async (): Promise<void> => {};

it('gives requests that verify, at most half a minute off', async () => {
  const reading = await prepareReading(account, { startMs: START, endMs: START + 600_000 }, null, pause);
  for (const offsetMs of [0, 1, 29_999, 31_000, 359_000, 599_999]) {
    const { params } = retrieveRequest({
      account: reading,
      namespace: 0,
      timestampMs: START + offsetMs,
      lastHash: 'x',
    });
    expect(Math.abs(Number(params['timestamp']) - START - offsetMs)).toBeLessThanOrEqual(30_000);
    const signature = fromBase64(String(params['signature']));
    expect(ed25519Verify(signature, signedText('retrieve', params), account.ed25519Public)).toBe(true);
    expect(params).toMatchObject({ pubkey: account.accountId, namespace: 0, last_hash: 'x' });
  }
});

it('ends by itself, and opens no other namespace', async () => {
  const reading = await prepareReading(account, { startMs: START, endMs: START + 120_000 }, null, pause);
  for (const [namespace, timestampMs] of [
    [0, START + 300_000],
    [0, START - 120_000],
    [2, START],
  ] as const)
    expect(() => retrieveRequest({ account: reading, namespace, timestampMs })).toThrow(MalformedInputError);
});

it('signs only what is new when the time goes on, and nothing of another account', async () => {
  const first = await prepareReading(account, { startMs: START, endMs: START + 600_000 }, null, pause);
  const kept = { ...first, signatures: first.signatures.map((_, i) => `kept ${i}`) };
  const span = { startMs: START + 300_000, endMs: START + 900_000 };
  const second = await prepareReading(account, span, kept, pause);
  expect(second.signatures.filter((signature) => signature.startsWith('kept'))).toHaveLength(6);
  expect(second.signatures).toHaveLength(11);
  const other = deriveAccount(new Uint8Array(16).fill(8));
  const theirs = await prepareReading(other, span, kept, pause);
  expect(theirs.signatures.some((signature) => signature.startsWith('kept'))).toBe(false);
});
