/** What a soak asks of a device, whatever it runs in: the commands of `docs/headless.md`. */
export interface SoakDevice {
  readonly name: string;
  /** The answer; rejects if the device dies before. */
  ask<T>(command: string, fields?: object): Promise<T>;
  /** Resolves when the command has taken effect on the device; what the network makes of it is not waited for. */
  act(command: string, fields?: object): Promise<void>;
  /** Ends at once, as by a crash. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Dies at the `step`-th step of its work from now, and comes back by itself; Infinity: not any more. */
  dieAt?(step: number): void;
  /** Local time minus real time, if that can be changed. */
  driftMs?: number;
}

/** How a message stands on a device. */
export interface ShownMessage {
  id: string;
  from: string;
  text: string;
  sentAt: number;
  hash: string;
  status: string;
  deleted: boolean;
  reactions: { emoji: string; from: string }[];
}

export interface ShownConversation {
  id: string;
  name: string;
  nickname: string;
  pinned: boolean;
  unread: number;
  readUpTo: number;
  approved: boolean;
  approvedMe: boolean;
}
