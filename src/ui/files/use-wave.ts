import { useEffect, useState } from 'preact/hooks';
import type { FileRow } from '../../store/rows.ts';
import { useData, usePorts } from '../ports-context.ts';
import type { Wave } from '../ports.ts';
import { isHere } from './file-kind.ts';
import { lookAt } from './use-content.ts';

/** Waves that have been drawn since the page opened; a wave of 60 numbers is small. */
const drawn = new Map<string, Wave | null>();
const KEPT = 200;

/** The wave of a sound: what its row knows, else decoded from its content. null: there is none. */
export function useWave(file: FileRow | null | undefined, near: boolean): Wave | null {
  const data = useData();
  const { waveform } = usePorts();
  const [, drawAnew] = useState(0);
  const id = file?.id ?? '';
  const wanted =
    file !== null && file !== undefined && near && isHere(file) && file.peaks.length === 0 && !drawn.has(id);
  useEffect(() => {
    if (!wanted || data === null) return;
    let current = true;
    const read = async () => {
      const bytes = await data.fileContent(id);
      const wave = bytes && (await lookAt(bytes, 'sound')) ? await waveform(bytes) : null;
      if (drawn.size >= KEPT) drawn.clear();
      drawn.set(id, wave);
    };
    void read()
      .catch(() => drawn.set(id, null))
      .finally(() => current && drawAnew((times) => times + 1));
    return () => {
      current = false;
    };
  }, [wanted, id, data]);
  if (file && file.peaks.length > 0) return { peaks: file.peaks, durationMs: file.durationMs };
  return drawn.get(id) ?? null;
}

/** `count` bars of a wave, each the loudest of what it stands for. */
export function bars(peaks: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    return Math.max(0, ...peaks.slice(from, to).filter(Number.isFinite));
  });
}
