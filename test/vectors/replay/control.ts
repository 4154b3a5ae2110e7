import type { Devnet } from '../../../src/devnet/devnet.ts';
import type { ListedNodeChange } from '../../../src/devnet/node-list.ts';
import { isObject } from '../../../src/devnet/json.ts';
import type { Step } from './steps.ts';

/** Changes the network as a control step says. @throws on an action that is not known. */
export async function control(devnet: Devnet, step: Step): Promise<void> {
  const { action = '', args = {} } = step;
  const [, scope, index = '', verb] = action.split('/');
  if (scope === 'set') return devnet.setHardfork(Number(args['hardfork']), Number(args['snode_revision']));
  const node = Number(index);
  switch (verb) {
    case 'stop':
      return devnet.stopNode(node);
    case 'start':
      return devnet.startNode(node, {
        skewMs: Number.parseInt(typeof args['skew'] === 'string' ? args['skew'] : '0', 10) * 1000,
      });
    case 'pause':
      return devnet.pause(node);
    case 'resume':
      return devnet.resume(node);
    case 'set':
      return setNode(devnet, node, changeOf(args));
    case 'view':
      return devnet.setView(
        node,
        Object.fromEntries(Object.entries(args).map(([other, change]) => [Number(other), changeOf(change)])),
      );
    case undefined: {
      throw new Error('Not implemented yet: undefined case');
    }
    default:
      throw new Error(`unknown action ${action}`);
  }
}

function setNode(devnet: Devnet, node: number, change: ListedNodeChange): void {
  if (change.swarmId !== undefined) devnet.setSwarm(node, change.swarmId);
  if (change.active !== undefined) devnet.setActive(node, change.active);
  if (change.absent !== undefined) devnet.setAbsent(node, change.absent);
}

function changeOf(args: unknown): ListedNodeChange {
  const { swarm_id: swarmId, active, absent } = isObject(args) ? args : {};
  return {
    ...(typeof swarmId === 'string' ? { swarmId: BigInt(swarmId) } : {}),
    ...(typeof active === 'boolean' ? { active } : {}),
    ...(typeof absent === 'boolean' ? { absent } : {}),
  };
}
