import { fromBase64 } from '../crypto/bytes.ts';
import {
  PartCollector,
  partsOf,
  readRelayAnswer,
  RELAY_VERSION,
  type RelayAnswer,
  type RelayError,
  type RelayRequest,
} from '../protocol/native-message.ts';
import { GatewayError, GuardError } from './errors.ts';
import type { GatewayInformation } from './gateway-information.ts';
import type { GatewayRoad } from './gateway-road.ts';
import { parseFileServers } from './node-file.ts';
import { unpackNodes } from './packed-nodes.ts';
import { developmentNetwork, MAIN_NETWORK, type NetworkProfile } from './profile.ts';
import type { ServiceNode } from './service-node.ts';
import type { GuardAnswer, SendOptions } from './transport.ts';

/** One connection to the program; the browser starts it, and ends it with the connection. */
export interface RelayPort {
  send(message: RelayRequest): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The program ended, or there is none. */
  onClosed(listener: () => void): void;
  close(): void;
}

export interface NativeRelayDeps {
  /** Starts the program. @throws if the browser does not let us */
  connect: () => RelayPort;
  /** An unused connection is let go after this time, ms: it would keep the background awake. Default 30 000. */
  idleMs?: number;
}

interface Waiting {
  answer(message: RelayAnswer): void;
  fail(error: Error): void;
}

interface Connection {
  port: RelayPort;
  waiting: Map<number, Waiting>;
}

const IDLE_MS = 30_000;
const HELLO_MS = 8_000;
/** As the gateway's statuses (docs/protocol/gateway.md §7.1). */
const STATUS: Record<RelayError, number> = {
  malformed: 400,
  unknown: 404,
  'too-large': 413,
  busy: 429,
  unreachable: 502,
  'no-list': 503,
  silent: 504,
};

/**
 * The relay on this computer, as one more gateway. It carries bytes and nothing it says is believed, except that it may
 * serve a development network, as a gateway on loopback may.
 *
 * @see docs/protocol/gateway.md §7.3
 */
export class NativeRelay implements GatewayRoad {
  private readonly deps: NativeRelayDeps;
  private connection: Connection | null = null;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private lastId = 0;

  constructor(deps: NativeRelayDeps) {
    this.deps = deps;
  }

  async information(): Promise<GatewayInformation> {
    return (await this.hello()).information;
  }

  async profile(): Promise<NetworkProfile> {
    const { information, nodes } = await this.hello();
    return information.development ? developmentNetwork(nodes, information.fileServers) : MAIN_NETWORK;
  }

  /** What it says about itself, and the nodes of its development network. @throws GatewayError if there is none, or one of another kind */
  private async hello(): Promise<{ information: GatewayInformation; nodes: ServiceNode[] }> {
    const said = await this.exchange<Extract<RelayAnswer, { ok: true }>>(
      (id) => [{ id, op: 'hello', v: RELAY_VERSION }],
      { timeoutMs: HELLO_MS },
      (answer) => ('ok' in answer ? answer : null),
    );
    if (said.v !== RELAY_VERSION) throw new GatewayError(`a relay of version ${said.v}`);
    const development = said.network === 'development';
    try {
      return {
        information: {
          name: '',
          operator: '',
          country: '',
          policy: '',
          kind: 'native',
          rawKey: null,
          development,
          ...(said.fileServers !== undefined && { fileServers: parseFileServers(said.fileServers) }),
        },
        nodes: said.nodes === undefined ? [] : unpackNodes(fromBase64(said.nodes)).nodes,
      };
    } catch (cause) {
      throw new GatewayError('the relay says nonsense about itself', undefined, { cause });
    }
  }

  async send(guard: ServiceNode, body: Uint8Array, options: SendOptions): Promise<GuardAnswer> {
    const collector = new PartCollector();
    return this.exchange<GuardAnswer>(
      (id) => partsOf(body).map((part) => ({ id, op: 'onion', guard: guard.ed25519, ...part })),
      options,
      (answer) => {
        if (!('status' in answer)) return null;
        options.onAnswering?.();
        const whole = collector.add(answer);
        return whole === null ? 'more' : { status: answer.status, body: whole };
      },
    );
  }

  /** @param read what the answer means; `more`: it goes on; null: it is none to this request */
  private exchange<T extends object>(
    messages: (id: number) => RelayRequest[],
    { timeoutMs, signal }: SendOptions,
    read: (answer: RelayAnswer) => T | 'more' | null,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const connection = this.connected();
      const id = ++this.lastId;
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', late);
        connection.waiting.delete(id);
        this.rest();
        settle();
      };
      const fail = (error: Error) => end(() => reject(error));
      const late = () => {
        try {
          connection.port.send({ id, op: 'cancel' });
        } catch {
          // It is gone, and the request with it.
        }
        fail(new GuardError('no answer in time', 'silent'));
      };
      const timer = setTimeout(late, timeoutMs);
      signal?.addEventListener('abort', late);
      clearTimeout(this.idle);
      connection.waiting.set(id, {
        fail,
        answer: (message) => {
          if ('error' in message) return fail(new GatewayError(`the relay: ${message.error}`, STATUS[message.error]));
          const meant = read(message);
          if (meant === null) fail(new GatewayError('the relay answered something else'));
          else if (meant !== 'more') end(() => resolve(meant));
        },
      });
      try {
        for (const message of messages(id)) connection.port.send(message);
      } catch (cause) {
        fail(new GatewayError('the relay is gone', undefined, { cause }));
      }
    });
  }

  private connected(): Connection {
    if (this.connection !== null) return this.connection;
    let port: RelayPort;
    try {
      port = this.deps.connect();
    } catch (cause) {
      throw new GatewayError('there is no relay', undefined, { cause });
    }
    const connection: Connection = { port, waiting: new Map() };
    this.connection = connection;
    const leave = (error: Error) => {
      if (this.connection === connection) this.connection = null;
      for (const { fail } of connection.waiting.values()) fail(error);
    };
    port.onClosed(() => leave(new GatewayError('the relay is gone')));
    port.onMessage((message) => {
      try {
        const answer = readRelayAnswer(message);
        connection.waiting.get(answer.id)?.answer(answer);
      } catch (cause) {
        // Who sends what cannot be read may mean anything by what follows.
        leave(new GatewayError('the relay answered nonsense', undefined, { cause }));
        port.close();
      }
    });
    return connection;
  }

  /** Lets the program go when nothing is on its way any more. */
  private rest(): void {
    clearTimeout(this.idle);
    const { connection } = this;
    if (connection === null || connection.waiting.size > 0) return;
    this.idle = setTimeout(() => {
      if (this.connection !== connection || connection.waiting.size > 0) return;
      this.connection = null;
      connection.port.close();
    }, this.deps.idleMs ?? IDLE_MS);
  }
}
