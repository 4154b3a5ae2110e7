/** Child of data-folder.test.ts: writes drafts one after another and prints the number of each that is done. */
import { openDataFolder } from '../../src/headless/data-folder.ts';
import { changeDraft } from '../../src/store/drafts.ts';

const { db } = await openDataFolder(process.argv[2] as string, () => process.exit(1));
for (let i = 0; ; i++) {
  await changeDraft(db, `c${i}`, { text: `secret draft ${i}` });
  process.stdout.write(`${i}\n`);
}
