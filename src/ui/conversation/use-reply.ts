import { useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { useNavigation } from '../navigation.ts';

/** The message that is about to be answered; kept while the page is open, as long as the message is here. */
export function useReply(conversation: string) {
  const { replies } = useNavigation();
  const [reply, setReply] = useState<MessageRow | null>(replies.get(conversation) ?? null);
  const found = useLive(
    async (data) =>
      reply === null ? null : ((await data.messageBy(conversation, reply.from, reply.sentAtMs)) ?? null),
    [reply?.id ?? ''],
  );
  const target = found === undefined ? reply : found?.kind === 'text' ? found : null;
  const choose = (message: MessageRow | null) => {
    if (message === null) replies.delete(conversation);
    else replies.set(conversation, message);
    setReply(message);
  };
  return { target, choose };
}
