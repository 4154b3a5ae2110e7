import { removeAccount } from './account.ts';
import type { NodeDeletion } from './api.ts';
import { requireKeys, type MessengerContext } from './context.ts';

/**
 * Deletes what the swarm holds of the account, then everything here: only if every member has proven it, or the person
 * wants it anyway.
 *
 * @throws what the network throws if no member could be asked (not with `force`)
 * @see protocol 07 §5.18
 */
export async function deleteEverywhere(
  context: MessengerContext,
  { force }: { force: boolean },
): Promise<{ nodes: NodeDeletion[]; removedHere: boolean }> {
  const keys = requireKeys(context);
  const nodes = await context.network.deleteAccountData(keys).catch((error: unknown) => {
    if (force) return [];
    throw error;
  });
  await context.fault('delete: asked');
  const removedHere = force || (nodes.length > 0 && nodes.every(({ deleted }) => deleted));
  if (removedHere) await removeAccount(context);
  return { nodes, removedHere };
}
