import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { utf8 } from '../crypto/bytes.ts';

/**
 * Posts a whole decrypted layer to an external server, as a node does (04 §9.4): no redirects, and a 502 or 504 with the
 * HTTP library's words if nothing comes back. Never throws.
 */
export function postToServer(
  url: URL,
  body: Uint8Array,
  timeoutMs: number,
): Promise<{ status: number; body: Uint8Array }> {
  return new Promise((resolve) => {
    const fail = (status: number, text: string) => resolve({ status, body: utf8(text) });
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const headers = {
      'Content-Type': 'application/octet-stream',
      'User-Agent': 'Oxen Storage Server/2.8.0',
      Accept: '*/*',
      'Accept-Encoding': 'deflate, gzip, br, zstd',
      'Content-Length': body.length,
    };
    const outgoing = send(url, { method: 'POST', headers, signal: AbortSignal.timeout(timeoutMs) }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', () => fail(502, 'Failure when receiving data from the peer'));
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 502;
        if (status > 300 && status < 400 && incoming.headers.location !== undefined) {
          fail(502, 'Maximum (0) redirects followed');
        } else {
          resolve({ status, body: Buffer.concat(parts) });
        }
      });
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError' || error.name === 'TimeoutError') {
        fail(504, `Operation timed out after ${timeoutMs} milliseconds with 0 bytes received`);
      } else if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
        fail(502, `Could not resolve host: ${url.hostname}`);
      } else {
        const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : url.port;
        fail(502, `Failed to connect to ${url.hostname} port ${port} after 0 ms: Couldn't connect to server`);
      }
    });
    outgoing.end(body);
  });
}
