import { fromBase64, fromHex, utf8 } from '../../../src/crypto/bytes.ts';
import { ed25519Verify } from '../../../src/crypto/ed25519.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import {
  type MembersAnswer,
  parseMembersAnswer,
  verifiedDeleteAllMembers,
  verifiedDeleteMembers,
  verifiedExpireMembers,
  verifiedStoreMembers,
} from '../../../src/protocol/storage-rpc.ts';
import { messageHash } from '../../../src/protocol/message-hash.ts';
import { bytesOf, type CaseResult, listOf, numberOf, objectOf, resultOf, textOf } from '../case.ts';

/** The signature under the text that the file gives. */
function checkText(swarm: JsonObject, member: string, signed: JsonObject): string | undefined {
  const signature = fromBase64(textOf(objectOf(swarm, member), 'signature'));
  const text =
    'signed_message_hex' in signed ? bytesOf(signed, 'signed_message_hex') : utf8(textOf(signed, 'signed_message'));
  const valid = ed25519Verify(signature, text, fromHex(member));
  return valid === signed['valid'] ? undefined : `signature is ${valid ? 'valid' : 'not valid'}`;
}

const hashesOf = (params: JsonObject): string[] =>
  typeof params['messages'] === 'string' ? [params['messages']] : listOf(params, 'messages').map(String);

/** The members that the product believes, from the request and the answer alone; undefined for methods it does not send. */
async function believed(
  method: unknown,
  params: JsonObject,
  answer: MembersAnswer,
  members: string[],
): Promise<string[] | undefined> {
  const pubkey = String(params['pubkey'] ?? params['pubKey']).toLowerCase();
  switch (method) {
    case 'store': {
      if (typeof params['data'] !== 'string') return undefined;
      const namespace = typeof params['namespace'] === 'number' ? params['namespace'] : 0;
      return verifiedStoreMembers(answer, {
        hash: messageHash(pubkey, namespace, fromBase64(params['data'])),
        members,
      });
    }
    case 'delete':
      return verifiedDeleteMembers(answer, { pubkey, messages: hashesOf(params), members });
    case 'delete_all':
      return verifiedDeleteAllMembers(answer, { pubkey, timestampMs: numberOf(params, 'timestamp'), members });
    case 'expire':
      return verifiedExpireMembers(answer, { pubkey, messages: hashesOf(params), members });
    default:
      return undefined;
  }
}

async function checkBelieved(step: JsonObject, body: JsonObject, signatures: JsonObject): Promise<string | undefined> {
  const request = objectOf(objectOf(step, 'request'), 'body_json');
  const valid = Object.keys(signatures).filter((member) => objectOf(signatures, member)['valid'] === true);
  const found = await believed(
    request['method'],
    objectOf(request, 'params'),
    parseMembersAnswer(body),
    Object.keys(signatures),
  );
  return found === undefined || found.length === valid.length
    ? undefined
    : `believed ${found.length} of ${valid.length} members`;
}

/** Every signature of every member, and whom the client believes. */
export async function checkMemberSignatures(step: JsonObject): Promise<CaseResult[]> {
  const signatures = step['member_signatures'];
  if (!isObject(signatures)) return [];
  const body = objectOf(objectOf(step, 'response'), 'body_json');
  const swarm = objectOf(body, 'swarm');
  const checks = Object.keys(signatures).map((member) =>
    resultOf(`${String(step['id'])}: signature of ${member.slice(0, 8)}`, () =>
      checkText(swarm, member, objectOf(signatures, member)),
    ),
  );
  checks.push(resultOf(`${String(step['id'])}: members believed`, () => checkBelieved(step, body, signatures)));
  return Promise.all(checks);
}
