import { loadKeys } from './account.ts';
import type { MessengerApi } from './api.ts';
import type { BackupApi } from './backup/backup.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import type { Synced } from './conversation-calls.ts';
import { deleteEverywhere } from './deleting.ts';
import { beginLink, cancelLink, confirmLink, joinLink, linkState, type KeepAccount } from './linking/linking.ts';
import { fetchConfigs } from './poller.ts';
import { isRestoring } from './sync/account-configs.ts';
import { forgetDevice } from './sync/devices.ts';
import type { PushSchedule } from './sync/push-schedule.ts';

/** So long people wait for the name of an account that they bring back (09 §7.4). */
const PROFILE_WAIT_MS = 15_000;
const PROFILE_RETRY_MS = 1_000;

type DeviceCalls = BackupApi &
  Pick<
    MessengerApi,
    | 'fetchProfile'
    | 'beginLink'
    | 'joinLink'
    | 'linkState'
    | 'confirmLink'
    | 'cancelLink'
    | 'forgetDevice'
    | 'pushNow'
    | 'deleteEverywhere'
  >;

interface DeviceTools {
  synced: Synced;
  pushes: PushSchedule;
  backups: BackupApi;
  keepAccount: KeepAccount;
}

async function fetchProfile(context: MessengerContext): Promise<{ name: string }> {
  await loadKeys(context);
  requireKeys(context);
  const untilMs = context.now() + PROFILE_WAIT_MS;
  while ((await isRestoring(context)) && context.now() < untilMs) {
    const isOver = await fetchConfigs(context).then(
      () => true,
      () => false,
    );
    if (!isOver) await new Promise((resolve) => setTimeout(resolve, PROFILE_RETRY_MS));
  }
  return { name: (await context.db.profile.get('me'))?.name ?? '' };
}

/** What people do with several devices: bring an account back, link one, carry a history over, delete everything. */
export function deviceCalls(context: MessengerContext, tools: DeviceTools): DeviceCalls {
  const { synced, pushes, backups, keepAccount } = tools;
  return {
    fetchProfile: async () => fetchProfile(context),
    beginLink: async (input) => synced(async () => beginLink(context, input)),
    joinLink: async (input) => synced(async () => joinLink(context, input)),
    linkState: async () => synced(async () => linkState(context, keepAccount)),
    confirmLink: async () => synced(async () => confirmLink(context, keepAccount)),
    cancelLink: async (input) => synced(async () => cancelLink(context, input)),
    forgetDevice: async ({ id }) => forgetDevice(context.db, id),
    beginExport: async (input) => synced(async () => backups.beginExport(input)),
    exportPart: backups.exportPart,
    beginImport: backups.beginImport,
    importPart: backups.importPart,
    importProgress: backups.importProgress,
    finishImport: async (input) => synced(async () => backups.finishImport(input)),
    pushNow: async () => synced(async () => ({ pushed: await pushes.push() })),
    deleteEverywhere: async (input) => {
      await loadKeys(context);
      pushes.isPaused = true;
      return deleteEverywhere(context, input).finally(() => (pushes.isPaused = false));
    },
  };
}
