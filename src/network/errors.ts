import { StarlingError } from '../crypto/errors.ts';

/** The gateway itself refused or failed (or nothing could be sent to it); nothing is known about the guard behind it. */
export class GatewayError extends StarlingError {
  readonly code = 'gateway';
  override readonly retryable: boolean;
  readonly status: number | undefined;

  /** @param status the gateway's own HTTP status; undefined when no answer came at all */
  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.retryable = status === undefined || status === 429 || status >= 500;
  }
}

/** The guard could not be reached, or did not speak. Unauthenticated: says something about a path, never about a node. */
export class GuardError extends StarlingError {
  readonly code = 'guard';
  override readonly retryable = true;
  readonly reason: 'unreachable' | 'silent';

  constructor(message: string, reason: 'unreachable' | 'silent', options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** A path did not carry a request: a status outside the onion, or an answer that does not decrypt. Unauthenticated. */
export class PathError extends StarlingError {
  readonly code = 'path';
  override readonly retryable = true;
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** A node answered, inside the onion, with a status other than 200. */
export class NodeError extends StarlingError {
  readonly code: string = 'node';
  override readonly retryable: boolean;
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`the node answered ${status}`);
    this.status = status;
    this.body = body;
    this.retryable = status >= 500 || status === 421 || status === 406;
  }
}

/** 421 inside the decrypted answer, more often than three redirects allow: nodes disagree about the swarm. */
export class WrongSwarmError extends StarlingError {
  readonly code = 'wrong-swarm';
  override readonly retryable = true;
}

/** Nodes refuse our time although it was just measured. */
export class ClockError extends StarlingError {
  readonly code = 'clock';
  override readonly retryable = true;
}

/** The device is offline, or no configured gateway can be reached. Nobody is to blame. */
export class OfflineError extends StarlingError {
  readonly code = 'offline';
  override readonly retryable = true;
}

/** No gateway is configured (or none may be used without the browser's permission). */
export class NoGatewayError extends StarlingError {
  readonly code = 'no-gateway';
}

/** The request or its answer is larger than the network carries; sending it again does not help. */
export class TooLargeError extends StarlingError {
  readonly code = 'too-large';
}

/** The swarm of an account could not be established. */
export class SwarmLookupError extends StarlingError {
  readonly code = 'swarm-lookup';
  override readonly retryable = true;
}
