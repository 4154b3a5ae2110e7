import { type Bytes, utf8 } from '../crypto/bytes.ts';

/** One request, whether it came in an onion or as plain HTTP. */
export interface FileRequest {
  method: string;
  /** Path and query. */
  endpoint: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
}

export interface FileAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Bytes;
}

export const jsonAnswer = (json: object, status = 200): FileAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: utf8(JSON.stringify(json)),
});

/** A refusal as file servers write it. */
export const refusal = (status: number): FileAnswer => jsonAnswer({ status_code: status }, status);

const page = (status: number, title: string, text: string): FileAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: utf8(`<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`),
});

/** No such endpoint. */
export const notFoundPage = (): FileAnswer =>
  page(
    404,
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  );

export function wrongMethodPage(allowed: readonly string[]): FileAnswer {
  const answer = page(405, 'Method Not Allowed', 'The method is not allowed for the requested URL.');
  return { ...answer, headers: { ...answer.headers, allow: allowed.join(', ') } };
}

/** Which methods an endpoint knows. */
export const optionsAnswer = (allowed: readonly string[]): FileAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', allow: allowed.join(', ') },
  body: new Uint8Array(0),
});

/** The same request belongs to another path. @param location path and query */
export function movedPage(location: string): FileAnswer {
  const answer = page(308, 'Redirecting', 'You should be redirected to the address of the location header.');
  return { ...answer, headers: { ...answer.headers, location } };
}
