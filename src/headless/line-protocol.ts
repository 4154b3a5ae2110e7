import { MalformedInputError, StarlingError } from '../crypto/errors.ts';

/** One request a line: `{"id":1,"cmd":"…",…}`. */
export interface Request {
  id: unknown;
  cmd: string;
  input: Readonly<Record<string, unknown>>;
}

export class UnknownCommandError extends StarlingError {
  readonly code = 'unknown-command';
}

/** The `id` of a line that is otherwise no request is kept, so that whoever wrote it can tell. */
export function parseRequest(line: string): Request | { id: unknown; malformed: true } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: null, malformed: true };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { id: null, malformed: true };
  const { id = null, cmd, ...input } = value as Record<string, unknown>;
  return typeof cmd === 'string' ? { id, cmd, input } : { id, malformed: true };
}

/** @throws MalformedInputError if the field is absent or no text */
export function textField(input: Request['input'], name: string): string {
  const value = input[name];
  if (typeof value !== 'string') throw new MalformedInputError(`\`${name}\` must be a text`);
  return value;
}

/** @throws MalformedInputError if the field is there and no whole number above 0 */
export function countField(input: Request['input'], name: string, otherwise: number): number {
  const value = input[name] ?? otherwise;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw new MalformedInputError(`\`${name}\` must be a number above 0`);
  return value;
}

/** Codes and sentences of our own errors; nothing of foreign ones, which might quote private things. */
export function errorAnswer(error: unknown): { code: string; message: string } {
  if (error instanceof StarlingError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'something went wrong inside' };
}
