import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { type CaseResult } from '../case.ts';
import { checkMemberSignatures } from '../transcript/member-signatures.ts';
import { checkOnionStep } from '../transcript/onion-steps.ts';
import { checkParsers } from '../transcript/parsers.ts';
import { checkRequestSignatures } from '../transcript/request-signatures.ts';
import { checkSwarmMapping } from '../transcript/swarm-mapping.ts';

/** `storage-rpc-transcripts` names no topic: it is known by its parts. */
export const isTranscript = (file: JsonObject): boolean =>
  isObject(file['swarm_mapping']) && Array.isArray(file['steps']);

interface Replay {
  replayTranscript(file: JsonObject): Promise<CaseResult[]>;
}

/** The replay against a development network counts too, where there is one. */
async function replay(file: JsonObject): Promise<CaseResult[]> {
  const specifier = new URL('../storage-rpc-replay.ts', import.meta.url).href;
  let loaded: Replay;
  try {
    loaded = (await import(specifier)) as Replay;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === 'ERR_MODULE_NOT_FOUND' &&
      error.message.includes('storage-rpc-replay')
    )
      return [];
    throw error;
  }
  return loaded.replayTranscript(file);
}

/** The client's part of every step, then the replay against our own nodes. */
export async function runTranscript(file: JsonObject): Promise<CaseResult[]> {
  const steps = (file['steps'] as readonly unknown[]).filter(isObject);
  const results: CaseResult[] = await checkSwarmMapping(file);
  for (const step of steps) {
    results.push(
      ...(await checkMemberSignatures(step)),
      ...(await checkParsers(step)),
      ...(await checkOnionStep(step)),
    );
  }
  results.push(...(await checkRequestSignatures(file, steps)));
  return [...results, ...(await replay(file))];
}
