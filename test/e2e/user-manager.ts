import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SYSTEMD = ['/lib/systemd/systemd', '/usr/lib/systemd/systemd'].find((path) => existsSync(path));
/** systemd starts only where the system says it was booted with it; in a view of our own it may say so. */
const START = `mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec ${SYSTEMD} --user`;

export interface UserManager {
  /** Of the person whose services it runs. */
  home: string;
  /** Runs a program as this person's terminal would. */
  run(program: string, ...args: string[]): { status: number | null; output: string };
  stop(): Promise<void>;
}

/** A systemd user manager for a person with a home of their own; null where the system does not let us start one. */
export async function startUserManager(): Promise<UserManager | null> {
  if (SYSTEMD === undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), 'starling-e2e-systemd-'));
  const [home, runtime] = [join(folder, 'home'), join(folder, 'runtime')];
  mkdirSync(home);
  mkdirSync(runtime, { mode: 0o700 });
  const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: runtime };
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const child = spawn('unshare', [...asRoot, '--mount', 'sh', '-c', START], { env, stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  const run: UserManager['run'] = (program, ...args) => {
    const inside = ['--target', String(child.pid), ...(asRoot.length > 0 ? ['--user'] : []), '--mount', '--'];
    const { status, stdout, stderr } = spawnSync('nsenter', [...inside, program, ...args], { env, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };
  const stop = async (): Promise<void> => {
    if (hasEnded(child)) return rmSync(folder, { recursive: true, force: true });
    run('systemctl', '--user', 'exit');
    for (let i = 0; i < 100 && !hasEnded(child); i++) await sleep(50);
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 100 && !hasEnded(child); i++) {
    if (/running|degraded/.test(run('systemctl', '--user', 'is-system-running').output)) break;
    await sleep(100);
  }
  // It may run, and be forbidden to start anything.
  if (run('systemd-run', '--user', '--wait', '--quiet', 'true').status === 0) return { home, run, stop };
  await stop();
  return null;
}

const hasEnded = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;
