import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import type { ComposingFiles } from './use-composing-files.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/**
 * Is it nothing but what the files are called? File managers put the names, paths or addresses of copied files beside them
 * as text.
 */
export function isOfFiles(words: string, files: readonly Pick<File, 'name'>[]): boolean {
  const names = new Set(files.map(({ name }) => name.normalize('NFC')));
  const lines = words.split(/[\r\n\0]+/).map((line) => line.trim());
  return lines.every((line) => line === '' || names.has(line.normalize('NFC')) || names.has(lastOfPath(line)));
}

/** Of a path or a `file:` address. */
function lastOfPath(line: string): string {
  if (!/^(?:file:\/\/|\/|~\/|[a-z]:\\|\\\\)/iu.test(line)) return '';
  const last = line.slice(Math.max(line.lastIndexOf('/'), line.lastIndexOf('\\')) + 1);
  try {
    return (line.startsWith('file:') ? decodeURIComponent(last) : last).normalize('NFC');
  } catch {
    return last.normalize('NFC'); // a percent sign of its own
  }
}

/** Is something asked that must be answered first? */
const isAsked = (): boolean => document.querySelector('dialog[open]') !== null;

/** Takes files that are dropped or pasted anywhere while a conversation is open, and shows that it would. */
export function FileDrop({ files }: { files: ComposingFiles }) {
  const [over, setOver] = useState(false);
  const latest = useRef(files);
  latest.current = files;
  useLayoutEffect(() => {
    let depth = 0; // dragenter and dragleave come for every element inside
    const enter = (event: DragEvent) => {
      if (!hasFiles(event) || isAsked()) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    // Without this a browser opens the file in place of us.
    const stay = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) {
        event.dataTransfer.dropEffect = latest.current.allowed && !isAsked() ? 'copy' : 'none';
      }
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      if (!isAsked()) latest.current.add([...(event.dataTransfer?.files ?? [])]);
    };
    const paste = (event: ClipboardEvent) => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      const words = event.clipboardData?.types.includes('text/plain') ? event.clipboardData.getData('text/plain') : '';
      // Programs that copy words add a picture of them; the words are meant.
      if (pasted.length === 0 || isAsked() || !isOfFiles(words, pasted)) return;
      event.preventDefault();
      latest.current.add(pasted);
    };
    document.addEventListener('dragenter', enter);
    document.addEventListener('dragleave', leave);
    document.addEventListener('dragover', stay);
    document.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('dragenter', enter);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('dragover', stay);
      document.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, []);
  if (!over) return null;
  return (
    <div class="drop-zone" aria-hidden="true">
      <div class="drop-words">
        <Icon name={files.allowed ? 'paperclip' : 'ban'} size={28} />
        {text(files.allowed ? 'dropFiles' : 'dropNotYet')}
      </div>
    </div>
  );
}
