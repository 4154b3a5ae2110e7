import type { FileServerInfo, MessengerApi } from '../../../src/messenger/api.ts';
import { RemoteFailure } from './remote-failure.ts';

interface FileSample {
  empty: boolean;
  stuck: boolean;
  /** Code of the error that calls end with; '' for none. */
  refuse: string;
}

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

export const FILE_SERVERS: readonly FileServerInfo[] = [
  { url: 'http://filev2.getsession.org', ed25519: 'b8'.repeat(32), isDefault: true },
  { url: 'http://files.nature-notes.example', ed25519: '3c1d'.repeat(16), isDefault: false },
  { url: 'http://rowan.example:8080', ed25519: '77a0'.repeat(16), isDefault: false },
];

/** File servers that remember their order, and everything else that does nothing. */
export function sampleFileCalls({ empty, stuck, refuse }: FileSample): FileCalls {
  let servers = empty ? FILE_SERVERS.slice(0, 1) : FILE_SERVERS;
  const nothing = async () => undefined;
  const answer = async () => {
    if (stuck) await new Promise<never>(() => undefined);
    if (refuse !== '') throw new RemoteFailure(refuse);
  };
  return {
    downloadFile: nothing,
    setAutoDownload: nothing,
    forgetFile: nothing,
    freeStorage: async () => (await answer(), { bytes: 34_500_000 }),
    setPicture: answer,
    fileServers: async () => [...servers],
    addFileServer: async (server) => void (servers = [...servers, { ...server, isDefault: false }]),
    testFileServer: async () => (refuse === '' ? { ok: true, latencyMs: 1240 } : { ok: false, latencyMs: null }),
    removeFileServer: async ({ url }) => void (servers = servers.filter((server) => server.url !== url)),
    moveFileServer: async ({ url, place }) => {
      const others = servers.filter((server) => server.url !== url);
      servers = others.toSpliced(place, 0, ...servers.filter((server) => server.url === url));
    },
  };
}
