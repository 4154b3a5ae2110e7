/**
 * Runs every vector file (*.json) of a directory through the product's own code:
 * `npm run vectors -- <directory>`, by default the public files beside this one.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CaseResult } from './case.ts';
import { runTopic } from './topics.ts';

interface FileReport {
  name: string;
  results: CaseResult[];
}

async function runFile(directory: string, fileName: string): Promise<FileReport> {
  const name = basename(fileName, '.json');
  try {
    const file = JSON.parse(await readFile(join(directory, fileName), 'utf8')) as unknown;
    return { name, results: await runTopic(name, file) };
  } catch (error) {
    return { name, results: [{ name: 'the file', problem: error instanceof Error ? error.message : String(error) }] };
  }
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

function count(results: readonly CaseResult[]): Counts {
  const skipped = results.filter((result) => result.skipped).length;
  const failed = results.filter((result) => result.problem !== undefined).length;
  return { passed: results.length - failed - skipped, failed, skipped };
}

function printReport({ name, results }: FileReport): void {
  const { passed, failed, skipped } = count(results);
  if (passed + failed === 0) console.log(`${name}: skipped (${skipped})`);
  else console.log(`${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  for (const result of results) {
    if (result.problem !== undefined) console.log(`  ${result.name}: ${result.problem}`);
  }
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    console.error(`cannot read ${directory}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

const directory = process.argv[2] ?? join(import.meta.dirname, 'data');
const files = await listFiles(directory);
const reports: FileReport[] = [];
for (const fileName of files) {
  const report = await runFile(directory, fileName);
  printReport(report);
  reports.push(report);
}
const total = count(reports.flatMap((report) => report.results));
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
// A replay may have left timers behind; the result is complete here. No file at all is a failure too.
process.exit(total.failed > 0 || files.length === 0 ? 1 : 0);
