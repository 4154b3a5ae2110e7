import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildRelay } from '../../scripts/relay-build.ts';
import { startUserManager } from './user-manager.ts';

const UNIT = 'starling-gateway.service';

// Real systemd where the system lets us have one: containers may not.
const manager = await startUserManager();
afterAll(() => manager?.stop());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe.skipIf(manager === null)('the local gateway as a service of systemd', () => {
  it('runs, comes again after it was killed, and goes without a trace in the session', async () => {
    const { run, home } = manager!; // skipped without one
    const relay = await buildRelay();
    const port = await freePort();
    const answers = async (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/v1/info`).then(
        ({ ok }) => ok,
        () => false,
      );
    const pid = () => run('systemctl', '--user', 'show', '--property=MainPID', '--value', UNIT).output.trim();

    expect(run(process.execPath, relay, 'service', 'install', '--port', String(port))).toEqual({
      status: 0,
      output: 'The gateway runs; Starling finds it.\n',
    });
    await expect.poll(answers).toBe(true);
    expect(run('systemctl', '--user', 'is-enabled', UNIT).output.trim()).toBe('enabled');

    const first = pid();
    process.kill(Number(first), 'SIGKILL');
    await expect.poll(pid, { interval: 200 }).not.toMatch(new RegExp(`^(0|${first})$`));
    await expect.poll(answers).toBe(true);

    expect(run(process.execPath, relay, 'service', 'remove').status).toBe(0);
    await expect.poll(answers).toBe(false);
    expect(existsSync(join(home, '.config/systemd/user', UNIT))).toBe(false);
    expect(run('systemctl', '--user', 'is-enabled', UNIT).status).not.toBe(0);
  });
});
