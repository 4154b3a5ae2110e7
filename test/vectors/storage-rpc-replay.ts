import { fromHex } from '../../src/crypto/bytes.ts';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { isObject } from '../../src/devnet/json.ts';
import { layerCipher, layerType } from '../../src/devnet/layer-cipher.ts';
import { swarmOf } from '../../src/devnet/node-list.ts';
import { resultOf, type CaseResult } from './case.ts';
import { difference, parseExactly, type PortMap } from './replay/compare.ts';
import { control } from './replay/control.ts';
import { exchange, expand, type Answer } from './replay/exchange.ts';
import { startPlainServer, type PlainServer } from './replay/plain-server.ts';
import type { SeenByServer, Step, Transcript } from './replay/steps.ts';

const RECORDED_NAME = 'hGFzIG5hbWUgaGFzaCBmb3IgdGVzdGluZyBwdXJwb3M=';
const TICK_MS = 1_000;

interface Stage {
  devnet: Devnet;
  server: PlainServer;
  ports: PortMap;
}

/**
 * Replays storage-rpc-transcripts.json in order against a development network with the recorded node keys, on a clock
 * that is set to the time of each step, and compares by the file's own rules. Waits of the recorded network pass at
 * once. `limit/*` steps test optional HTTP details; summaries are skipped.
 */
export async function replayTranscript(file: unknown): Promise<CaseResult[]> {
  const transcript = file as Transcript;
  let nowMs = transcript.steps[0]?.at_ms ?? 0;
  const server = await startPlainServer();
  const recorded = transcript.network.nodes;
  const recordedPort = externalPort(transcript.steps);
  const devnet = await startDevnet({
    seeds: recorded.map((node) => fromHex(node.ed25519_seed)),
    swarmIds: recorded.map((node) => BigInt(node.swarm_id)),
    clock: () => nowMs,
    memberTimeoutMs: 300,
    serverTimeoutMs: 800,
    relayTimeoutMs: 1_500,
    locateServer: (url) =>
      url.port === recordedPort ? new URL(url.pathname, `http://${url.hostname}:${server.port}`) : url,
  });
  registerRecordedName(devnet, transcript.steps);
  const ports = new Map(recorded.map(({ index, port }) => [devnet.nodes[index]?.port ?? 0, port]));
  const results = [swarmMapping(transcript)];
  try {
    for (const step of transcript.steps) {
      nowMs = step.at_ms ?? nowMs;
      await devnet.tick();
      for (let left = step.kind === 'wait' ? (step.ms ?? 0) : 0; left > 0; left -= TICK_MS) {
        nowMs += Math.min(left, TICK_MS);
        await devnet.tick();
      }
      results.push(await replayStep({ devnet, server, ports }, step));
    }
  } finally {
    await Promise.all([devnet.stop(), server.stop()]);
  }
  return results;
}

/** Where the external server listened when this was recorded: most of the onions that end outside name its port. */
function externalPort(steps: readonly Step[]): string {
  const ports = steps.flatMap(({ final_plaintext_hex: hex }) => {
    const plain = hex === undefined ? '' : Buffer.from(hex, 'hex').toString('latin1');
    return plain.includes('"host":') ? (/"port":(\d+)/.exec(plain)?.[1] ?? []) : [];
  });
  const count = (port: string): number => ports.filter((other) => other === port).length;
  return ports.reduce((most, port) => (count(port) > count(most) ? port : most), ports[0] ?? '');
}

/** The one name that the recorded daemon knew, taken from its own answer. */
function registerRecordedName(devnet: Devnet, steps: readonly Step[]): void {
  const body = steps.find((step) => step.id === 'oxend/ons_resolve')?.response?.body_json;
  const result = isObject(body) && isObject(body['result']) ? body['result'] : {};
  devnet.registerName(RECORDED_NAME, {
    encryptedValue: String(result['encrypted_value']),
    nonce: String(result['nonce']),
  });
}

function swarmMapping({ swarm_mapping: mapping }: Transcript): CaseResult {
  const ids = mapping.swarm_ids.map(BigInt);
  const wrong = mapping.cases.filter(({ pubkey, swarm }) => swarmOf(pubkey, ids).toString(16) !== swarm);
  const name = `swarm mapping of ${mapping.cases.length} accounts`;
  return wrong.length === 0 ? { name } : { name, problem: `${wrong.length} accounts in the wrong swarm` };
}

async function replayStep(stage: Stage, step: Step): Promise<CaseResult> {
  if (step.kind === 'summary') return { name: step.id, skipped: true };
  return resultOf(step.id, async () => {
    if (step.kind === 'control') await control(stage.devnet, step);
    return step.kind === 'http' || step.kind === 'onion' ? replayExchange(stage, step) : undefined;
  });
}

async function replayExchange({ devnet, server, ports }: Stage, step: Step): Promise<string | undefined> {
  if (step.request === undefined || step.response === undefined) return 'the step has no request or response';
  server.takeSeen();
  const answer = await exchange(devnet.nodes[step.node ?? 0]?.port ?? 0, step.request);
  const seen = step.server_saw === undefined ? undefined : differentlySeen(step.server_saw, server.takeSeen());
  return seen ?? compareAnswer(step, answer, ports);
}

function compareAnswer(step: Step, answer: Answer, ports: PortMap): string | undefined {
  const { response = {}, volatile = [] } = step;
  if (response.error !== undefined)
    return answer === undefined ? undefined : `answered ${answer.status}, should have failed`;
  if (answer === undefined) return 'no answer';
  if (!volatile.includes('status') && answer.status !== response.status) {
    return `status ${answer.status} instead of ${response.status}: ${answer.body.toString().slice(0, 100)}`;
  }
  if (volatile.includes('body')) return undefined;
  if (step.response_decrypted !== undefined) return compareDecrypted(step, answer.body, ports);
  if (response.body_json !== undefined) {
    return difference(expand(response.body_json), parseExactly(answer.body.toString()), volatile, ports);
  }
  if (response.body_hex !== undefined) {
    return answer.body.toString('hex') === response.body_hex ? undefined : 'other bytes';
  }
  return compareText(response.body_text ?? '', answer.body.toString(), volatile, ports);
}

/** Texts must be equal to the byte; JSON (given as text where numbers are large) by the rules for JSON. */
function compareText(
  expected: string,
  actual: string,
  volatile: readonly string[],
  ports: PortMap,
): string | undefined {
  if (expected.startsWith('{')) return difference(parseExactly(expected), parseExactly(actual), volatile, ports);
  return expected === actual ? undefined : `text “${actual.slice(0, 100)}” instead of “${expected.slice(0, 100)}”`;
}

function compareDecrypted(step: Step, body: Buffer, ports: PortMap): string | undefined {
  const { encoding = 'base64', with_key_of_hop: hop = 0, text = '' } = step.response_decrypted ?? {};
  const layer = step.layers?.[hop];
  const type = layerType(layer?.enc_type);
  if (layer === undefined || type === undefined) return 'the step names no key for the answer';
  const sealed = encoding === 'base64' ? Buffer.from(body.toString(), 'base64') : body;
  const opened = Buffer.from(layerCipher(type, fromHex(layer.key)).open(sealed)).toString();
  return difference(unfold(text), unfold(opened), step.volatile ?? [], ports);
}

/** The JSON of an onion answer, with a doubly encoded body unfolded too. */
function unfold(text: string): unknown {
  const answer = parseExactly(text);
  if (!isObject(answer) || typeof answer['body'] !== 'string') return answer;
  return { ...answer, body: parseExactly(answer['body']) ?? answer['body'] };
}

function differentlySeen(expected: readonly SeenByServer[], actual: readonly SeenByServer[]): string | undefined {
  if (expected.length !== actual.length)
    return `the server saw ${actual.length} requests instead of ${expected.length}`;
  const different = expected.find((request, i) => {
    const other = actual[i];
    const sameHeaders = Object.entries(request.headers).every(([name, value]) => other?.headers[name] === value);
    return (
      other?.method !== request.method ||
      other.url !== request.url ||
      other.body_hex !== request.body_hex ||
      !sameHeaders
    );
  });
  return different === undefined ? undefined : `the server saw another request at ${different.url}`;
}
