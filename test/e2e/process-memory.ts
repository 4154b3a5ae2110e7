import { open, readdir, readFile } from 'node:fs/promises';
import type { CDPSession } from 'puppeteer-core';

/** Read at once; pieces overlap, so that nothing is missed between two. */
const PIECE = 16 * 1024 * 1024;
const OVERLAP = 64;

/** Process ids of a browser and everything it started. */
async function family(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [pid];
  for (const one of all) all.push(...(children.get(one) ?? []));
  return all;
}

const isKind = (commandLine: string, kind: string): boolean => commandLine.includes(`--type=${kind}`);

/**
 * Which of these byte strings are in the memory of the processes that run pages and workers? Freed memory counts too:
 * this is what a debugger, a core file or the swap of the machine would show.
 *
 * @param pid of the browser
 * @returns names of those that were found, and how much was looked through
 */
export async function keysInMemory(
  pid: number,
  keys: Readonly<Record<string, Uint8Array>>,
): Promise<{ found: string[]; bytes: number }> {
  const needles = Object.entries(keys).map(([name, key]) => [name, Buffer.from(key)] as const);
  const found = new Set<string>();
  let bytes = 0;
  for (const one of await family(pid)) {
    const commandLine = await readFile(`/proc/${one}/cmdline`, 'utf8').catch(() => '');
    if (!isKind(commandLine, 'renderer')) continue;
    const memory = await open(`/proc/${one}/mem`, 'r');
    const maps = await readFile(`/proc/${one}/maps`, 'utf8');
    for (const line of maps.split('\n')) {
      const [range = '', rights = ''] = line.split(' ');
      if (!rights.startsWith('rw')) continue;
      const [start = 0, end = 0] = range.split('-').map((text) => Number.parseInt(text, 16));
      for (let at = start; at < end; at += PIECE - OVERLAP) {
        const piece = Buffer.alloc(Math.min(PIECE, end - at));
        const read = await memory.read(piece, 0, piece.length, at).catch(() => null);
        if (read === null) break; // no memory behind it
        bytes += read.bytesRead;
        for (const [name, needle] of needles) if (piece.includes(needle)) found.add(name);
      }
    }
    await memory.close();
  }
  return { found: Object.keys(keys).filter((name) => found.has(name)), bytes };
}

/** Everything that is alive in a worker or page, as text: its strings among it. */
export async function textOfHeap(client: CDPSession): Promise<string> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }): void => void chunks.push(chunk);
  client.on('HeapProfiler.addHeapSnapshotChunk', take);
  await client.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  client.off('HeapProfiler.addHeapSnapshotChunk', take);
  return chunks.join('');
}
