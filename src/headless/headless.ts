import { createInterface } from 'node:readline';
import { COMMANDS, type CommandTools } from './commands.ts';
import { messageView } from './message-view.ts';
import { errorAnswer, parseRequest, UnknownCommandError } from './line-protocol.ts';
import type { MessengerEvent } from '../messenger/context.ts';

/** The line that an event becomes; null for those that are not told. */
export function eventLine(event: MessengerEvent): Record<string, unknown> | null {
  if (event.kind === 'stored' || event.kind === 'failed') return null;
  if (event.kind !== 'message') {
    const { kind, ...about } = event;
    return { event: kind, ...about };
  }
  if (event.message.kind !== 'text') return null;
  return { event: 'message', with: event.conversation.accountId, ...messageView(event.message) };
}

/**
 * Answers requests from `input` until `stop` or its end. Commands take effect in the order of their lines; those that
 * wait for the network answer when they can.
 */
export async function serveLines(
  input: NodeJS.ReadableStream,
  write: (line: unknown) => void,
  tools: CommandTools,
): Promise<void> {
  const pending = new Set<Promise<void>>();
  const settle = (id: unknown, work: Promise<unknown>): void => {
    const answered = work
      .then(
        (ok) => write({ id, ok }),
        (error: unknown) => write({ id, error: errorAnswer(error) }),
      )
      .finally(() => pending.delete(answered));
    pending.add(answered);
  };
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const request = parseRequest(line);
    if ('malformed' in request) {
      write({ id: request.id, error: { code: 'malformed-input', message: 'a line is a JSON object with a `cmd`' } });
      continue;
    }
    if (request.cmd === 'stop') {
      write({ id: request.id, ok: {} });
      return;
    }
    const command = Object.hasOwn(COMMANDS, request.cmd) ? COMMANDS[request.cmd] : undefined;
    if (!command) {
      write({ id: request.id, error: errorAnswer(new UnknownCommandError('no such command')) });
      continue;
    }
    try {
      const result = await command(tools, request.input);
      settle(request.id, 'ok' in result ? Promise.resolve(result.ok) : result.later);
    } catch (error) {
      write({ id: request.id, error: errorAnswer(error) });
    }
  }
  await Promise.all(pending);
}
