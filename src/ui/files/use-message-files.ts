import type { MessageRow } from '../../store/rows.ts';
import type { FileWish } from '../conversation/message-wish.ts';
import { useData } from '../ports-context.ts';
import { isHere } from './file-kind.ts';
import { useFiles } from './files-context.ts';

/** Does with the files of a message what its menu offers. */
export function useMessageFiles(): (message: MessageRow, wish: FileWish) => void {
  const data = useData();
  const { download, save, copyPicture, forget } = useFiles();
  return (message, wish) => {
    void data?.filesOfMessage(message.id).then((files) => {
      const here = files.filter(isHere);
      const [first] = here;
      if (wish === 'download') download(files.filter(({ state }) => state === 'remote'));
      else if (wish === 'save') save(here);
      else if (wish === 'forget') forget(here.filter(({ state }) => state === 'here'));
      else if (first !== undefined) copyPicture(first);
    });
  };
}
