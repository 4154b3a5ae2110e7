import { type BatchResult, type MembersAnswer, parseMembersAnswer } from '../protocol/storage-answers.ts';
import { verifiedDeleteMembers } from '../protocol/storage-members.ts';
import { batchRequest, type StorageRequest } from '../protocol/storage-requests.ts';

/** Hashes in one sub-request. */
const MAX_HASHES = 100;
/** Two members make something proven; a swarm of one has only that one. @see protocol 09 §7.7 */
const PROOFS = 2;

export const areEnough = (verified: number, members: number): boolean => verified >= Math.min(PROOFS, members);

/** Distinct hashes in lists that one sub-request may have. */
export function hashLists(hashes: readonly string[]): string[][] {
  const distinct = [...new Set(hashes)];
  return Array.from({ length: Math.ceil(distinct.length / MAX_HASHES) }, (_, i) =>
    distinct.slice(i * MAX_HASHES, (i + 1) * MAX_HASHES),
  );
}

/** A single request as it is, several in a batch. */
export const oneOrBatch = (requests: readonly StorageRequest[]): StorageRequest =>
  requests.length === 1 && requests[0] ? requests[0] : batchRequest(requests);

/** Undefined for a sub-request that failed, was not carried out or was answered with nonsense. */
export function membersAnswer(result: BatchResult | undefined): MembersAnswer | undefined {
  if (result?.code !== 200) return undefined;
  try {
    return parseMembersAnswer(result.body);
  } catch {
    return undefined;
  }
}

/** Members that proved every one of the deletes. */
export async function provenDeletes(
  results: readonly BatchResult[],
  deletes: readonly (readonly string[])[],
  pubkey: string,
  members: readonly string[],
): Promise<string[]> {
  if (deletes.length === 0) return [];
  const proofs = await Promise.all(
    deletes.map(async (messages, i) => {
      const answer = membersAnswer(results[i]);
      return new Set(answer ? await verifiedDeleteMembers(answer, { pubkey, messages, members }) : []);
    }),
  );
  return members.filter((member) => proofs.every((proof) => proof.has(member)));
}
