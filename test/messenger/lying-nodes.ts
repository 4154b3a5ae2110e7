import type { FetchedMessage, MemberAnswer, MessengerNetwork } from '../../src/messenger/network-port.ts';

export type Lie = (message: FetchedMessage) => Partial<Pick<FetchedMessage, 'timestampMs' | 'expirationMs'>>;

/** What some members say about messages; by member. */
export interface Lies {
  byMember: Record<string, Lie>;
  /** Members that are asked in a poll; all of them if absent. */
  asked?: readonly string[];
}

/** A network some of whose members lie about times, as long as `lies` says so. */
export function lying(network: MessengerNetwork, lies: Lies): MessengerNetwork {
  const told = (answers: readonly MemberAnswer[]): MemberAnswer[] =>
    answers.map(({ member, namespaces }) => ({
      member,
      namespaces: namespaces.map((one) => ({
        ...one,
        messages: one.messages.map((message) => ({ ...message, ...lies.byMember[member]?.(message) })),
      })),
    }));
  return {
    ...network,
    retrieve: async (...request) => {
      const answers = await network.retrieve(...request);
      const asked = lies.asked ?? answers.map(({ member }) => member);
      const [sample] = answers;
      // The fake swarm's members hold the same; a third one answers as the first does.
      const all = asked.map((member) => answers.find((one) => one.member === member) ?? { ...sample, member });
      return told(all as MemberAnswer[]);
    },
    retrieveFromAll: async (...request) => told(await network.retrieveFromAll(...request)),
  };
}

/** Times that no honest node says. */
export const ABSURD: readonly (readonly [string, number])[] = [
  ['one', 1],
  ['nothing', 0],
  ['negative', -1e15],
  ['the year 2255', 9e12],
  ['beyond all time', 8e15],
  ['a fraction', 1.5],
  ['no number', Number.NaN],
  ['endless', Infinity],
];
