import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RelayPort } from '../../src/network/native-relay.ts';
import type { NodeFile } from '../../src/network/node-file.ts';
import { encodeFrame, FrameReader } from '../../src/relay/frames.ts';

const MAIN = join(import.meta.dirname, '../../src/relay/main.ts');

/** A node file that a relay can be started with. */
export function nodeFile(nodes: NodeFile): string {
  const path = join(mkdtempSync(join(tmpdir(), 'starling-relay-')), 'nodes.json');
  writeFileSync(path, JSON.stringify(nodes));
  return path;
}

export type RelayProcess = ReturnType<typeof startRelay>;

/** The relay as a browser starts it, on a development network. */
export function startRelay(nodes: string) {
  const child = spawn(process.execPath, [MAIN, 'host', '--development', '--nodes', nodes], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.on('error', () => undefined); // it may be gone
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, exited, complaint: () => complaint };
}

/** What a browser makes of it. */
export function portTo({ child, exited }: RelayProcess): RelayPort {
  const frames = new FrameReader();
  return {
    send: (message) => void child.stdin.write(encodeFrame(message)),
    onMessage: (listener) =>
      void child.stdout.on('data', (chunk: Buffer) => {
        for (const message of frames.add(chunk)) listener(message);
      }),
    onClosed: (listener) => void exited.then(listener),
    close: () => void child.stdin.end(),
  };
}
