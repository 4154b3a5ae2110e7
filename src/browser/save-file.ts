/** The browser reads the file in its own time; a minute is plenty. */
const KEPT_MS = 60_000;

/** Saves a file where the browser saves downloads, or where it asks. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
