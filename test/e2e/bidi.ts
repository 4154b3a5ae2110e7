/** What we read of WebDriver BiDi's answers. */
interface BidiMessage {
  id?: number;
  type: string;
  message?: string;
  result?: unknown;
}

export interface Bidi {
  send(method: string, params?: object): Promise<unknown>;
  close(): void;
}

/** Opens a WebDriver BiDi connection: one command at a time or many, each with its own answer. */
export async function connectBidi(address: string): Promise<Bidi> {
  const socket = new WebSocket(`${address}/session`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('no BiDi connection'));
  });
  const waiting = new Map<number, (message: BidiMessage) => void>();
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as BidiMessage;
    if (message.id === undefined) return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  };
  let last = 0;
  const send = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, (message) =>
        message.type === 'error' ? reject(new Error(`${method}: ${message.message}`)) : resolve(message.result),
      );
      socket.send(JSON.stringify({ id, method, params }));
    });
  return { send, close: () => socket.close() };
}
