import { type Bytes, fromBase64, toBase64 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { isContentId, isFileId } from '../protocol/file-server.ts';
import { isObject, parseJson } from '../protocol/json.ts';
import {
  type FileAnswer,
  type FileRequest,
  jsonAnswer,
  movedPage,
  notFoundPage,
  optionsAnswer,
  refusal,
  wrongMethodPage,
} from './answer.ts';
import type { FileEntry } from './file-index.ts';
import { type FileStore, StorageFullError } from './file-store.ts';

export interface RouteRules {
  /** `2024`: decimal ids, no `expires`, no wanted life, no extend. @see protocol 08b */
  flavour: 'current' | '2024';
  /** Largest file, bytes. */
  maxBytes: number;
  defaultLifeMs: number;
  /** Longest life that may be asked for, seconds; null: nobody may ask, the header is ignored. */
  maxLifeSeconds: number | null;
  now: () => number;
}

type Handler = (request: FileRequest, id: string) => Promise<FileAnswer> | FileAnswer;

const FORMS: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded', 'multipart/form-data']);
const STORAGE_FULL = 507;

/** Milliseconds with the fraction that observed servers have. */
const seconds = (timeMs: number): number => timeMs / 1_000;

const information = ({ size, uploadedAtMs, expiresAtMs }: FileEntry): FileAnswer =>
  jsonAnswer({ size, uploaded: seconds(uploadedAtMs), expires: seconds(expiresAtMs) });

/** Answers requests to the file server. @see protocol 08 §3, 08b §1 */
export class Routes {
  private readonly store: FileStore;
  private readonly rules: RouteRules;
  private readonly table: readonly (readonly [RegExp, Readonly<Record<string, Handler>>])[];

  constructor(store: FileStore, rules: RouteRules) {
    this.store = store;
    this.rules = rules;
    const download: Handler = (_, id) => this.download(id);
    const info: Handler = (_, id) => this.info(id);
    const extend: Handler = (request, id) => this.extend(request, id);
    this.table = [
      [/^\/file$/, { POST: (request) => this.upload(request) }],
      [/^\/file\/([^/]+)$/, { GET: download, HEAD: download }],
      [/^\/file\/([^/]+)\/info$/, { GET: info, HEAD: info }],
      [/^\/file\/([^/]+)\/extend$/, rules.flavour === '2024' ? {} : { POST: extend }],
      [/^\/files$/, { POST: (request) => this.legacyUpload(request) }],
      [/^\/files\/([^/]+)$/, { GET: (_, id) => this.legacyDownload(id) }],
    ];
  }

  async answer(request: FileRequest): Promise<FileAnswer> {
    const [path = ''] = request.endpoint.split('?', 1);
    if (path.includes('//')) return this.withoutDoubleSlashes(request.endpoint, path);
    for (const [pattern, methods] of this.table) {
      const match = pattern.exec(path);
      if (match === null || Object.keys(methods).length === 0) continue;
      const handler = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
      const allowed = ['OPTIONS', ...Object.keys(methods)].sort();
      if (request.method === 'OPTIONS') return optionsAnswer(allowed);
      if (handler === undefined) return wrongMethodPage(allowed);
      try {
        return await handler(request, match[1] ?? '');
      } catch (error) {
        if (error instanceof StorageFullError) return refusal(STORAGE_FULL);
        return refusal(error instanceof MalformedInputError ? 400 : 500);
      }
    }
    return notFoundPage();
  }

  /** Sends on to the endpoint that is meant; not where there would be no file either. */
  private withoutDoubleSlashes(endpoint: string, path: string): FileAnswer {
    const single = path.replaceAll(/\/{2,}/g, '/');
    const isThere = this.table.some(([pattern, methods]) => {
      const match = pattern.exec(single);
      if (match === null || Object.keys(methods).length === 0) return false;
      return match[1] === undefined || this.entry(match[1]) !== undefined;
    });
    return isThere ? movedPage(single + endpoint.slice(path.length)) : notFoundPage();
  }

  /** @throws MalformedInputError if a life is asked for that is not given. */
  private lifeMs(request: FileRequest): number {
    const { flavour, defaultLifeMs, maxLifeSeconds } = this.rules;
    const wanted = request.headers['x-fs-ttl'];
    if (wanted === undefined || flavour === '2024' || maxLifeSeconds === null) return defaultLifeMs;
    if (!/^\d{1,10}$/.test(wanted) || Number(wanted) > maxLifeSeconds)
      throw new MalformedInputError('not a life that this server gives');
    return Number(wanted) * 1_000;
  }

  private async upload(request: FileRequest): Promise<FileAnswer> {
    const { body, headers } = request;
    // Forms are taken apart before anybody looks at them: observed servers then find an empty body.
    const isForm = FORMS.has(headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '');
    if (isForm || body.length === 0 || body.length > this.rules.maxBytes) return refusal(413);
    const { id, entry } = await this.store.put(body, this.lifeMs(request));
    return this.rules.flavour === '2024' ? jsonAnswer({ id }) : jsonAnswer({ id, expires: seconds(entry.expiresAtMs) });
  }

  /** Expired files are gone, also those that still lie there. */
  private entry(id: string): FileEntry | undefined {
    const entry = isFileId(id) ? this.store.entry(id) : undefined;
    return entry !== undefined && entry.expiresAtMs > this.rules.now() ? entry : undefined;
  }

  private async blob(id: string): Promise<{ entry: FileEntry; blob: Bytes } | null> {
    const entry = this.entry(id);
    const blob = entry === undefined ? null : await this.store.read(id);
    return entry === undefined || blob === null ? null : { entry, blob };
  }

  private async download(id: string): Promise<FileAnswer> {
    const found = await this.blob(id);
    if (found === null) return refusal(404);
    const expires = new Date(found.entry.expiresAtMs).toUTCString();
    const headers = { 'content-type': 'application/octet-stream' };
    return {
      status: 200,
      headers: this.rules.flavour === '2024' ? headers : { ...headers, expires },
      body: found.blob,
    };
  }

  private info(id: string): FileAnswer {
    const entry = this.entry(id);
    return entry === undefined ? refusal(404) : information(entry);
  }

  /** Also of a file that has expired but was not yet removed: it is back then. */
  private async extend(request: FileRequest, id: string): Promise<FileAnswer> {
    const lifeMs = this.lifeMs(request);
    const entry = isContentId(id) ? await this.store.extend(id, lifeMs) : undefined;
    return entry === undefined ? refusal(404) : information(entry);
  }

  private async legacyUpload({ body }: FileRequest): Promise<FileAnswer> {
    const json = parseJson(body);
    const text = isObject(json) ? json['file'] : undefined;
    if (typeof text !== 'string') return refusal(400);
    const blob = fromBase64(text);
    if (blob.length === 0 || blob.length > this.rules.maxBytes) return refusal(413);
    const { id } = await this.store.put(blob, this.rules.defaultLifeMs);
    return jsonAnswer({ result: this.rules.flavour === '2024' ? Number(id) : id, status_code: 200 });
  }

  private async legacyDownload(id: string): Promise<FileAnswer> {
    const found = await this.blob(id);
    return found === null ? refusal(404) : jsonAnswer({ status_code: 200, result: toBase64(found.blob) });
  }
}
