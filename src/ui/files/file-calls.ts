import type { MessengerApi } from '../../messenger/api.ts';
import { usePorts } from '../ports-context.ts';

/** What is asked of the messenger about files. */
export type FileCalls = Pick<MessengerApi, 'downloadFile' | 'forgetFile' | 'cancel'> & {
  /** Tells them that something they sent was saved. */
  mediaSaved: (input: { messageId: string }) => Promise<void>;
};

export const useFileCalls = (): FileCalls => usePorts().messenger as MessengerApi & FileCalls;
