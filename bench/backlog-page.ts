import { backlogTable } from './backlog.ts';
import { engineName, reportFrom } from './page.ts';

await reportFrom(async (print) => backlogTable(`IndexedDB of ${engineName()}`, {}, print));
