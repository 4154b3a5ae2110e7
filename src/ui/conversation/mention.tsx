import { conversationName, shortId } from '../names.ts';
import { text } from '../text.ts';
import { useScene } from './scene.ts';

/** Somebody's name in place of their ID; the ID of a person who is not in this conversation stays, shortened. */
export function Mention({ id }: { id: string }) {
  const { ownId, row } = useScene();
  const own = id === ownId;
  const name = own ? text('youName') : id === row.accountId ? conversationName(row) : shortId(id);
  return (
    <bdi class={own ? 'mention mention-own' : 'mention'} title={id}>
      @{name}
    </bdi>
  );
}
