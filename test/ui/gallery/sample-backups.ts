import { RemoteFailure } from './remote-failure.ts';
import type { MessengerApi } from '../../../src/messenger/api.ts';

interface BackupSample {
  stuck: boolean;
  refuse: string;
  deletion: 'done' | 'left' | 'silent';
}

type BackupCalls = Pick<
  MessengerApi,
  'beginExport' | 'exportPart' | 'beginImport' | 'importPart' | 'finishImport' | 'importProgress' | 'deleteEverywhere'
>;

const never = () => new Promise<never>(() => undefined);

const NODES = [41, 8, 77, 120, 203].map((last, i) => ({
  ed25519: `${i}`.repeat(64),
  ip: `198.51.100.${last}`,
  deleted: i % 2 === 0,
}));

/** Backups of nothing, and deleting nothing. */
export function sampleBackups({ stuck, refuse, deletion }: BackupSample): BackupCalls {
  const total = 4312;
  let pieces = 0;
  return {
    beginExport: async () => ({ id: 'export' }),
    exportPart: async () => {
      pieces++;
      if (pieces === 1) return { data: btoa('STARLINGBACKUP'.repeat(90_000)), done: 1250, total };
      return stuck ? never() : { data: null, done: total, total };
    },
    beginImport: async () => ({ id: 'import' }),
    importPart: async () => (++pieces > 1 && stuck ? never() : undefined),
    importProgress: async () => ({ done: 0, total: 0 }),
    finishImport: async () => {
      if (refuse !== '') throw new RemoteFailure(refuse);
      return { conversations: 12, messages: 4290, skipped: 22 };
    },
    deleteEverywhere: async () => {
      if (deletion === 'silent') throw new RemoteFailure('no-gateway');
      return deletion === 'left' ? { nodes: NODES, removedHere: false } : { nodes: [], removedHere: true };
    },
  };
}
