import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { type CaseResult } from '../case.ts';
import { replayTranscript } from '../storage-rpc-replay.ts';
import { checkMemberSignatures } from '../transcript/member-signatures.ts';
import { checkOnionStep } from '../transcript/onion-steps.ts';
import { checkParsers } from '../transcript/parsers.ts';
import { checkRequestSignatures } from '../transcript/request-signatures.ts';
import { checkSwarmMapping } from '../transcript/swarm-mapping.ts';

/** `storage-rpc-transcripts` names no topic: it is known by its parts. */
export const isTranscript = (file: JsonObject): boolean =>
  Array.isArray(file['steps']) && (isObject(file['swarm_mapping']) || isObject(file['network']));

/** A broken step fails alone. */
async function guarded(name: string, check: () => Promise<CaseResult[]>): Promise<CaseResult[]> {
  try {
    return await check();
  } catch (error) {
    return [{ name, problem: error instanceof Error ? error.message : String(error) }];
  }
}

/** The client's part of every step, then the replay against our own nodes. */
export async function runTranscript(file: JsonObject): Promise<CaseResult[]> {
  const steps = (file['steps'] as readonly unknown[]).filter(isObject);
  const results: CaseResult[] = [];
  if ('swarm_mapping' in file) results.push(...(await guarded('swarm mapping', () => checkSwarmMapping(file))));
  for (const step of steps) {
    for (const check of [checkMemberSignatures, checkParsers, checkOnionStep]) {
      results.push(...(await guarded(String(step['id']), () => check(step))));
    }
  }
  if ('accounts' in file) results.push(...(await guarded('signed again', () => checkRequestSignatures(file, steps))));
  if ('network' in file) results.push(...(await guarded('replay', () => replayTranscript(file))));
  return results;
}
