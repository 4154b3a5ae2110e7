import { searchTable } from './search.ts';

declare global {
  interface Window {
    /** Lines of the report so far; `null` at its end. */
    report: (string | null)[];
  }
}

window.report = [];
const engine = /Firefox\/[\d.]+|Chrom\w*\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'a browser';
await searchTable({ name: `IndexedDB of ${engine}` }, (line) => window.report.push(line)).catch((error: unknown) =>
  window.report.push(String(error)),
);
window.report.push(null);
