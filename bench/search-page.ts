import { engineName, reportFrom } from './page.ts';
import { searchTable } from './search.ts';

await reportFrom(async (print) => {
  await searchTable({ name: `IndexedDB of ${engineName()}` }, print);
  return [];
});
