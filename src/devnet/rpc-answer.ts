import { encodeJson, type Json, type JsonObject } from './json.ts';

/** A method's answer: JSON, or plain text for errors (04 §2.1). */
export type RpcAnswer = { status: number; json: Json } | { status: number; text: string };

export const jsonAnswer = (json: Json, status = 200): RpcAnswer => ({ status, json });
export const textAnswer = (status: number, text: string): RpcAnswer => ({ status, text });

/** The answer's body as text. */
export const bodyText = (answer: RpcAnswer): string => ('json' in answer ? encodeJson(answer.json) : answer.text);

/** The answer as it stands inside a batch. */
export function asSubResult(answer: RpcAnswer): JsonObject {
  return { body: 'json' in answer ? answer.json : answer.text, code: answer.status };
}

/** A request that does not parse; becomes 400 `invalid request: <reason>` (04 §2.3). */
export class InvalidRequest extends Error {}
