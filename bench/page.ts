declare global {
  interface Window {
    /** Lines of the report so far; `null` at its end. */
    report: (string | null)[];
    /** What belongs into the file of figures. */
    figures: unknown[];
  }
}

/** What runs this page, as it names itself. */
export const engineName = (): string =>
  /Firefox\/[\d.]+|Chrom\w*\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'a browser';

/** Runs what a page measures; whoever opened the page reads the lines and figures (`in-browsers.ts`). */
export async function reportFrom(work: (print: (line: string) => void) => Promise<unknown[]>): Promise<void> {
  window.report = [];
  window.figures = [];
  try {
    window.figures = await work((line) => window.report.push(line));
  } catch (error) {
    window.report.push(String(error));
  }
  window.report.push(null);
}
