import type { Reaction } from '../../store/rows.ts';

/** Everyone who has put the same emoji on a message. */
export interface ReactionGroup {
  emoji: string;
  /** Account IDs: the own one, then in the order in which they came. */
  from: string[];
  own: boolean;
}

/** What stands below a message: one group for each emoji, the oldest first. Reactions that were taken back are left out. */
export function reactionGroups(reactions: readonly Reaction[], ownId: string): ReactionGroup[] {
  const groups = new Map<string, Set<string>>();
  for (const { emoji, from } of reactions.filter(({ removed }) => !removed).sort((a, b) => a.atMs - b.atMs)) {
    const people = groups.get(emoji) ?? new Set();
    groups.set(emoji, people.add(from));
  }
  return [...groups].map(([emoji, people]) => {
    const own = people.delete(ownId);
    return { emoji, from: own ? [ownId, ...people] : [...people], own };
  });
}
