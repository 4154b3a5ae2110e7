import { useRef } from 'preact/hooks';
import { handedCall, newCallId } from '../../store/handed-over.ts';
import type { HandedOver } from '../../store/rows.ts';
import { useData, usePorts } from '../ports-context.ts';

/** What one press of a button sends, before it has an id. */
export type ToSend = Omit<HandedOver, 'id' | 'atMs'>;

export interface Handed {
  /** So many of the messages are kept now; what follows was refused. */
  kept: number;
  /** Why the first of the rest was refused; null if there is none. */
  error: unknown;
  /** The words stand in nobody's draft and in no message: whoever showed them shows them again. */
  back: boolean;
}

/**
 * Gives messages to the messenger in such a way that nothing is lost or sent twice, whatever is stopped meanwhile: they are
 * noted first, and the note goes in the transaction that writes them. One after another, in the order of the presses.
 *
 * @param by the composer
 * @returns what became of them; `field` as in `handOver`. Rejects if they could not even be noted
 */
export function useHandingOver(conversation: string, by: string) {
  const data = useData();
  const { messenger } = usePorts();
  const line = useRef<Promise<unknown>>(Promise.resolve());

  const deliver = async (noted: readonly HandedOver[]): Promise<Handed> => {
    for (const [kept, message] of noted.entries()) {
      try {
        await messenger.send(handedCall(conversation, message));
      } catch (error) {
        const taken: boolean[] = [];
        // The last first, as each is put before what stands in the draft.
        for (const { id } of noted.slice(kept).toReversed())
          taken.push((await data?.takeBack(conversation, id, by)) ?? false);
        return { kept, error, back: taken.at(-1) ?? false };
      }
    }
    return { kept: noted.length, error: null, back: false };
  };
  return async (messages: readonly ToSend[], field?: string): Promise<Handed> => {
    if (data === null) throw new Error('there is no database');
    const noted = messages.map((message) => ({ ...message, id: newCallId(), atMs: Date.now() }));
    const before = line.current;
    const isNoted = data.handOver(conversation, noted, field === undefined ? undefined : { text: field, by });
    const end = isNoted.then(async (is) => {
      await before;
      // Another window has sent the same.
      return is ? deliver(noted) : { kept: noted.length, error: null, back: false };
    });
    line.current = end.catch(() => undefined);
    return end;
  };
}
