import type { Bytes } from '../crypto/bytes.ts';
import { MalformedInputError, StarlingError } from '../crypto/errors.ts';
import { MAX_BLOB_BYTES } from '../crypto/files/file-limits.ts';
import {
  ASSUMED_FILE_LIFE_MS,
  contentId,
  downloadRequest,
  extendRequest,
  type FileInfo,
  fileInfoRequest,
  fileServerDestination,
  isContentId,
  MAX_UPLOAD_BYTES,
  parseExpiresHeader,
  parseFileInfo,
  parseUploadAnswer,
  uploadRequest,
} from '../protocol/file-server.ts';
import type { FileServer, FileServerDestination } from '../protocol/file-url.ts';
import type { ServerRequest, ServerResponse } from '../protocol/onion-v4.ts';
import { GuardError, NoGatewayError, OfflineError, PathError } from './errors.ts';
import {
  FileAnswerError,
  FileGoneError,
  FileRejectedError,
  FileServerUnavailableError,
  FileTooLargeError,
} from './file-server-errors.ts';
import type { OnionClient, RequestKind } from './onion-client.ts';
import { isSuspect, type Suspects, withoutSuspects, withSuspects } from './suspicion.ts';

/** Where one file lies; what the address of a file says fits. */
export interface StoredFile {
  server: FileServerDestination;
  id: string;
}

export interface UploadOptions {
  /** Wanted life in seconds; absent: what the server gives. */
  ttlSeconds?: number;
}

export interface Uploaded {
  id: string;
  /** Network time; 14 days from now if the server does not say. */
  expiresAtMs: number;
}

export interface FileServerClientDeps {
  onion: OnionClient;
  /** Network time, ms. */
  now: () => number;
}

/** A 413 for less than this is about something else: a content type, a proxy in between (protocol 08b §3). */
const SURELY_SMALL_BYTES = 1_000_000;
const TOO_LARGE = 413;
const GONE = 404;
const SLOW_DOWN = 429;
const OK = 200;

const TIME_OUT = 504;
const nameOf = ({ host, port }: FileServerDestination): string => `${host}:${port}`;

/**
 * Uploads and downloads over onion v4: three hops, then the server. Only statuses inside the decrypted answer count.
 * Every method throws OfflineError or NoGatewayError when nothing can leave this computer, FileServerUnavailableError
 * when no answer came through or the server is full or broken, FileAnswerError when it said nonsense, FileRejectedError
 * when it refused otherwise.
 *
 * @see protocol 08 §3, §10; 08b
 */
export class FileServerClient {
  private readonly deps: FileServerClientDeps;
  /** Servers that let everything run out of time lately: they get no second try, and others are asked first. */
  private silent: Suspects = {};

  constructor(deps: FileServerClientDeps) {
    this.deps = deps;
  }

  /**
   * Up to three tries. Uploading the same bytes again is harmless: they are stored once and live until the later end.
   *
   * @param blob encrypted, 1 … 10 000 000 bytes
   * @throws FileTooLargeError before anything is sent, too; MalformedInputError if the server's address or key is none.
   */
  async uploadFile(server: FileServer, blob: Uint8Array, options: UploadOptions = {}): Promise<Uploaded> {
    checkSize(blob);
    const destination = fileServerDestination(server);
    const answer = await this.ask(destination, uploadRequest(blob, options.ttlSeconds), 'file');
    if (answer.status === TOO_LARGE && blob.length >= SURELY_SMALL_BYTES)
      throw new FileTooLargeError('the file is too large for this server');
    if (answer.status !== OK) throw new FileRejectedError(answer.status);
    const { id, expiresAtMs } = understood(() => parseUploadAnswer(answer.body));
    if (isContentId(id) && id !== contentId(blob)) throw new FileAnswerError('the server stored something else');
    return { id, expiresAtMs: expiresAtMs ?? Math.floor(this.deps.now()) + ASSUMED_FILE_LIFE_MS };
  }

  /**
   * The first server that takes the file.
   *
   * @param servers in order of preference, at least one
   * @throws what the last server made of it; what may work later, if one server says so
   */
  async uploadToFirst(
    servers: readonly FileServer[],
    blob: Uint8Array,
    options: UploadOptions = {},
  ): Promise<Uploaded & { server: FileServer }> {
    checkSize(blob);
    let failure: StarlingError | undefined;
    // A server that did not answer lately is asked behind the others.
    const isSilent = (server: FileServer): boolean => {
      try {
        return this.isSilent(fileServerDestination(server));
      } catch {
        return false; // what is no server at all is told in its turn
      }
    };
    for (const server of [...servers].sort((a, b) => Number(isSilent(a)) - Number(isSilent(b)))) {
      try {
        return { server, ...(await this.uploadFile(server, blob, options)) };
      } catch (error) {
        // Nothing leaves this computer: the next server would not hear us either.
        if (error instanceof OfflineError || error instanceof NoGatewayError) throw error;
        if (!(error instanceof StarlingError)) throw error;
        if (!(failure instanceof FileServerUnavailableError)) failure = error;
      }
    }
    throw failure ?? new FileServerUnavailableError('there is no file server');
  }

  /**
   * Up to three tries.
   *
   * @returns `expiresAtMs` null: the server does not say
   * @throws FileGoneError; FileAnswerError also if there is more than anybody may send; MalformedInputError for an id
   * that is none
   */
  async downloadFile({ server, id }: StoredFile): Promise<{ blob: Bytes; expiresAtMs: number | null }> {
    const { status, headers, body } = await this.ask(server, downloadRequest(id), 'file');
    if (status !== OK) throw refused(status);
    if (body === null || body.length > MAX_BLOB_BYTES) throw new FileAnswerError('the server sent no file');
    return { blob: body, expiresAtMs: parseExpiresHeader(headers) };
  }

  /** @throws FileGoneError; MalformedInputError for an id that is none. */
  async fileInfo({ server, id }: StoredFile): Promise<FileInfo> {
    return this.information(server, fileInfoRequest(id));
  }

  /**
   * Renews a file; its life is never shortened. Anybody who knows the id may do it.
   *
   * @throws FileGoneError also for ids and servers of the old kind, which cannot: upload the same bytes again then.
   */
  async extendFile({ server, id }: StoredFile, options: UploadOptions = {}): Promise<FileInfo> {
    return this.information(server, extendRequest(id, options.ttlSeconds));
  }

  private async information(server: FileServerDestination, request: ServerRequest): Promise<FileInfo> {
    const { status, body } = await this.ask(server, request, 'read');
    if (status !== OK) throw refused(status);
    return understood(() => parseFileInfo(body));
  }

  private isSilent(server: FileServerDestination): boolean {
    return isSuspect(this.silent, nameOf(server), this.deps.now());
  }

  private async ask(server: FileServerDestination, request: ServerRequest, kind: RequestKind): Promise<ServerResponse> {
    let answer: ServerResponse;
    const name = nameOf(server);
    try {
      answer = await this.deps.onion.askServer(server, request, kind, this.isSilent(server) ? { attempts: 1 } : {});
      this.silent = withoutSuspects(this.silent, [name]);
    } catch (cause) {
      if (cause instanceof OfflineError || cause instanceof NoGatewayError) throw cause;
      const isSilence = cause instanceof GuardError || (cause instanceof PathError && cause.status === TIME_OUT);
      if (isSilence) this.silent = withSuspects(this.silent, [name], this.deps.now());
      throw new FileServerUnavailableError('the file server did not answer', { cause });
    }
    if (answer.status >= 500 || answer.status === SLOW_DOWN)
      throw new FileServerUnavailableError(`the file server answered ${answer.status}`);
    return answer;
  }
}

function checkSize(blob: Uint8Array): void {
  if (blob.length > MAX_UPLOAD_BYTES) throw new FileTooLargeError(`a file of ${blob.length} bytes`);
  if (blob.length === 0) throw new MalformedInputError('an empty file cannot be sent');
}

const refused = (status: number) =>
  status === GONE ? new FileGoneError('the server does not have the file') : new FileRejectedError(status);

function understood<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof MalformedInputError)) throw cause;
    throw new FileAnswerError('the answer of the file server cannot be read', { cause });
  }
}
