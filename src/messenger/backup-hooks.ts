import { byteText, bytesOfText } from '../protocol/config/bt.ts';
import { CONFIG_NAMES } from '../protocol/config/config-kind.ts';
import { parseMessage } from '../protocol/config/config-message.ts';
import type { BackupHooks } from './backup/backup.ts';
import type { MessengerContext } from './context.ts';
import { project } from './sync/project.ts';
import { putSynced } from './sync/reflect.ts';
import { SyncSession } from './sync/sync-session.ts';

/** What backups do with the account's configs. */
export const backupHooks = (context: MessengerContext): BackupHooks => ({
  configs: async () =>
    context.db.transaction('r', context.db.configs, async () => {
      const session = await SyncSession.begin(context);
      return CONFIG_NAMES.flatMap((name) => {
        const config = session.config(name);
        return config.seqno === 0 ? [] : [{ name, message: bytesOfText(config.written()) }];
      });
    }),
  applyConfigs: async (list) => {
    const session = await SyncSession.begin(context);
    for (const { name, message } of list) {
      const config = session.config(name);
      const inner = byteText(message);
      // What has been written since knows what the backup knew, and what became of it.
      if (parseMessage(inner).seqno > config.seqno) config.mergeCopy(inner, session.nowMs);
    }
    await project(context, session);
    await session.save();
  },
  adopt: async (row) => putSynced(context, row),
});
