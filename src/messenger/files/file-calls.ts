import type { MessengerApi } from '../api.ts';
import { loadKeys } from '../account.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import type { Synced } from '../conversation-calls.ts';
import { setAutoDownload, wantFile } from './asking.ts';
import { addFileServer, fileServers, moveFileServer, removeFileServer, testFileServer } from './file-servers.ts';
import { setPicture } from './own-picture.ts';
import { planPictures } from './pictures.ts';
import { forgetFile, freeStorage } from './storage.ts';

type FileCalls = Pick<
  MessengerApi,
  | 'downloadFile'
  | 'setAutoDownload'
  | 'forgetFile'
  | 'freeStorage'
  | 'setPicture'
  | 'fileServers'
  | 'addFileServer'
  | 'testFileServer'
  | 'removeFileServer'
  | 'moveFileServer'
>;

interface FileTools {
  synced: Synced;
  /** Starts transfers that were just written. */
  soon: () => void;
}

/** What people do with files, besides sending them. */
export function fileCalls(context: MessengerContext, { synced, soon }: FileTools): FileCalls {
  return {
    downloadFile: async (input) => {
      await wantFile(context, input);
      soon();
    },
    setAutoDownload: async (input) => {
      await setAutoDownload(context, input);
      soon();
    },
    forgetFile: async ({ file }) => forgetFile(context, file),
    freeStorage: async (input) => freeStorage(context, input),
    setPicture: async ({ file }) => {
      await loadKeys(context);
      requireKeys(context);
      await synced(async () => setPicture(context, file));
      // The one before goes.
      await planPictures(context);
    },
    fileServers: async () => fileServers(context),
    addFileServer: async (input) => addFileServer(context, input),
    testFileServer: async (input) => testFileServer(context, input),
    removeFileServer: async ({ url }) => removeFileServer(context, url),
    moveFileServer: async ({ url, place }) => moveFileServer(context, url, place),
  };
}
