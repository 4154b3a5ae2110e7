import type { JsonObject } from '../../../src/protocol/json.ts';
import { isObject } from '../../../src/protocol/json.ts';
import { swarmForPubkey, swarmSpace } from '../../../src/protocol/swarm-mapping.ts';
import { type CaseResult, listOf, objectOf, resultOf, textOf } from '../case.ts';

/** Which swarm stores which mailbox, as a pure function. */
export async function checkSwarmMapping(file: JsonObject): Promise<CaseResult[]> {
  const mapping = objectOf(file, 'swarm_mapping');
  const ids = listOf(mapping, 'swarm_ids').map((id) => BigInt(String(id)));
  return Promise.all(
    listOf(mapping, 'cases')
      .filter(isObject)
      .map((testCase) => {
        const pubkey = textOf(testCase, 'pubkey');
        return resultOf(`swarm of ${pubkey}`, () => {
          const swarm = swarmForPubkey(pubkey, ids).toString(16);
          if (swarm !== testCase['swarm']) return `expected ${String(testCase['swarm'])}, got ${swarm}`;
          const space = testCase['swarm_space'];
          if (space !== undefined && swarmSpace(pubkey).toString() !== space)
            return `the place on the circle is ${swarmSpace(pubkey)}`;
          return undefined;
        });
      }),
  );
}
