import { type Bytes, equalBytes, fromBase64, fromHex } from '../../../src/crypto/bytes.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { signStorageRequest } from '../../../src/protocol/storage-signature.ts';
import { type CaseResult, objectOf, resultOf, textOf } from '../case.ts';

interface Request {
  method: string;
  params: JsonObject;
}

function parseRequest(value: unknown): Request | undefined {
  if (!isObject(value) || typeof value['method'] !== 'string' || !isObject(value['params'])) return undefined;
  return { method: value['method'], params: value['params'] };
}

/** The request itself, or the ones inside a batch. */
function requestsOf(step: JsonObject): Request[] {
  const request = step['request'];
  const outer = isObject(request) ? parseRequest(request['body_json']) : undefined;
  if (!outer) return [];
  const inner = outer.params['requests'];
  return Array.isArray(inner) ? inner.map(parseRequest).filter((item) => item !== undefined) : [outer];
}

const signed = (method: string, params: JsonObject, seed: string): Bytes =>
  fromBase64(signStorageRequest(method, params, { ed25519Seed: fromHex(seed) }));

/** Nodes do not look at the signature of what anybody may store, so it may be anything there. */
const isUnchecked = ({ method, params }: Request): boolean =>
  method === 'store' && Number(params['namespace'] ?? 0) % 10 === 0;

/** The seed of the account that signed, where the file gives it; subaccounts sign in another way. */
const seedOfSigner = (params: JsonObject, seeds: ReadonlyMap<string, string>): string | undefined =>
  typeof params['signature'] === 'string' && params['subaccount'] === undefined && typeof params['pubkey'] === 'string'
    ? seeds.get(params['pubkey'].toLowerCase())
    : undefined;

/** Signs the accepted requests of the transcript again: the signatures must be the same. */
export async function checkRequestSignatures(file: JsonObject, steps: readonly JsonObject[]): Promise<CaseResult[]> {
  const accounts = Object.values(objectOf(file, 'accounts')).filter(isObject);
  const seeds = new Map(accounts.map((account) => [textOf(account, 'id'), textOf(account, 'ed25519_seed')]));
  const accepted = steps.filter((step) => isObject(step['response']) && step['response']['status'] === 200);
  const checks = accepted.flatMap((step) =>
    requestsOf(step).flatMap((request) => {
      const { method, params } = request;
      const seed = seedOfSigner(params, seeds);
      if (seed === undefined || isUnchecked(request)) return [];
      return [
        resultOf(`${String(step['id'])}: ${method} signed again`, () =>
          equalBytes(signed(method, params, seed), fromBase64(textOf(params, 'signature')))
            ? undefined
            : 'another signature',
        ),
      ];
    }),
  );
  return Promise.all(checks);
}
