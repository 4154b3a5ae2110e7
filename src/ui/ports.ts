import type { Bytes } from '../crypto/bytes.ts';
import type { PictureRefusal } from '../media/errors.ts';
import type { MessengerApi } from '../messenger/api.ts';
import type { LockRules, LockState } from '../messenger/lock/lock-api.ts';
import type { StorageTrouble } from '../store/trouble.ts';
import type { LocalData } from './data/local-data.ts';

/** Where the interface is shown. `window` is a popup that stays. */
export type Surface = 'popup' | 'panel' | 'window' | 'tab';

/** The page in the tab behind, as far as it may be shared. */
export interface SharedPage {
  title: string;
  url: string;
  /** Text selected in the page; '' if none. */
  selection: string;
  /** It is what the tab in front shows, so that a picture of it can be taken. */
  inFront?: boolean;
  /** A picture of a page is shared: drawn from there, or null if that page does not let it be taken. */
  picture?: Blob | null;
}

/** Colours of a picture, four bytes (RGBA) a pixel, row by row. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** What can be drawn of a sound. */
export interface Wave {
  /** 0 to 1 each. */
  peaks: number[];
  durationMs: number;
}

/** Why nothing is recorded; `no-sound`: this browser's sound does not start. */
export type VoiceTrouble = CameraTrouble | 'no-sound';

/** A finished voice message. */
export interface VoiceRecording extends Wave {
  bytes: Bytes;
  contentType: string;
}

/** A microphone that is on, and whose sign stays until `stop` or `cancel`. */
export interface VoiceRecorder {
  stop: () => Promise<VoiceRecording>;
  /** Ends it and keeps nothing. */
  cancel: () => void;
  pause: () => void;
  resume: () => void;
}

export interface VoiceListener {
  /** About 20 times a second: how loud it is (0 to 1), and how long it already is. */
  onLevel: (level: number, durationMs: number) => void;
  /** It has ended by itself: five minutes are full, or the microphone was taken away. `stop` has it all then. */
  onEnded: (reason: 'full' | 'gone') => void;
}

/** A picture that may leave: without metadata and within the limits. */
export interface PictureToSend {
  bytes: Bytes;
  contentType: string;
  width: number;
  height: number;
}

/** Why there is no picture: refused by the person or the browser, no camera, or another program has it. */
export type CameraTrouble = 'denied' | 'absent' | 'busy';

/** A camera that is on, and whose light stays on until `stop`. */
export interface Camera {
  show: (video: HTMLVideoElement) => void;
  /** What it sees now; null before the first picture. */
  look: () => Pixels | null;
  /** Called if it is taken away. */
  onGone: (gone: () => void) => void;
  stop: () => void;
}

/**
 * Why a link has no title to show:
 * - `refused`: the person or the browser did not allow to ask its site,
 * - `unreachable`: no answer, or not in time,
 * - `leads-on`: the answer is another address, maybe of another site,
 * - `not-a-page`: an answer that is no web page,
 * - `no-title`: a page without one.
 */
export type LinkTrouble = 'refused' | 'unreachable' | 'leads-on' | 'not-a-page' | 'no-title';

/** Why it stays closed: `wrong`, or too soon after something wrong. `waitMs`: when the next attempt counts. */
export type LockRefusal = { refused: 'wrong' | 'slow-down'; waitMs: number };

/** The app lock. Whoever types a passphrase waits about a second: a key is made from it, beside this page's own work. */
export interface LockPort {
  state: () => Promise<LockState>;
  /** Called whenever it was locked or opened, here or in another page. Returns what ends it. */
  watch: (changed: () => void) => () => void;
  unlock: (passphrase: string) => Promise<'done' | LockRefusal>;
  /** Must be called within a click; `cancelled`: by the person, or by the browser. */
  unlockWithPasskey: () => Promise<'done' | 'cancelled' | LockRefusal>;
  lock: () => Promise<void>;
  /** `current`: the passphrase so far; null if there is none. */
  setPassphrase: (passphrase: string, current: string | null) => Promise<'done' | LockRefusal>;
  removeLock: (current: string) => Promise<'done' | LockRefusal>;
  /** May this browser make a passkey that gives keys? */
  passkeys: () => Promise<boolean>;
  /** Must be called within a click; `unsupported`: this authenticator gives no keys. */
  addPasskey: (current: string) => Promise<'done' | 'cancelled' | 'unsupported' | LockRefusal>;
  removePasskey: () => Promise<void>;
  changeRules: (change: Partial<LockRules>) => Promise<void>;
  /** May the browser tell when nobody is at this computer? Must be called within a click. */
  requestIdle: () => Promise<boolean>;
  /** Everything of Starling goes from this browser. */
  erase: () => Promise<void>;
}

/** What a page wants to be told of the database that it has opened, or opens. */
export interface DataWatch {
  /** It gives nothing more out; `blocked`: it waits for other windows, and goes on by itself. */
  onTrouble: (trouble: StorageTrouble) => void;
  /** The browser took it away from this page: it has to be opened again. */
  onClosed: () => void;
}

/** Everything the interface needs from the browser around it. Pages pass real functions, tests and pictures pass others. */
export interface Ports {
  surface: Surface;
  messenger: MessengerApi;
  lock: LockPort;
  /**
   * Opens the local database; 'no-account' if there is nothing to show yet. Rejects with the code `storage-` and a
   * {@link StorageTrouble} if what is kept here cannot be used.
   */
  openData: (watch?: DataWatch) => Promise<LocalData | 'no-account' | 'locked'>;
  /** What hinders the background from keeping what arrives; null: nothing. Called now and whenever it changes; returns what ends it. */
  watchTrouble: (changed: (trouble: StorageTrouble | null) => void) => () => void;
  /** Title and address of the page behind without asking for anything; null if it cannot be shared. */
  currentPage: () => Promise<SharedPage | null>;
  /** Kept until the browser closes. */
  memory: { load: () => Promise<unknown>; save: (value: unknown) => Promise<void> };
  /** Address of the gateway that we may not reach any more; null: nothing is missing. Called now and whenever it changes; returns what ends it. */
  watchMissing: (changed: (gateway: string | null) => void) => () => void;
  /** Called whenever the person has given or taken a permission. Returns what ends it. */
  watchPermissions: (changed: () => void) => () => void;
  /** May we reach it? Also for the relay. */
  hasHost: (origin: string) => Promise<boolean>;
  /** Also for the relay. Must be called within a click. */
  requestHost: (origin: string) => Promise<boolean>;
  /** What is typed into a terminal to make the relay known to this browser. */
  relayCommand: string;
  requestNotifications: () => Promise<boolean>;
  notificationsAllowed: () => Promise<boolean>;
  /** Does this browser let us say whether a notification makes a sound? */
  canSilenceNotifications: boolean;
  /** null where the browser has no side panel. Must be called within a click. */
  openPanel: (() => Promise<void>) | null;
  /** Opens one of our pages in a tab, for example `options.html#network`. */
  openPage: (path: string) => Promise<void>;
  openLink: (url: string) => Promise<void>;
  /**
   * Asks the site of a link (https), once and directly, for the page's title; it sees the IP address. Asks for the site's
   * permission first and gives it back. Must be called within a click.
   */
  titleOfLink: (url: string) => Promise<{ title: string } | LinkTrouble>;
  /** null where no camera can be asked for: in a popup or panel, or in a browser without one. */
  openCamera: (() => Promise<Camera | CameraTrouble>) | null;
  /** The pixels of a picture file; null if this browser cannot read it. */
  readPicture: (file: Blob) => Promise<Pixels | null>;
  /** A received picture as one still picture, its longest side at most `maxSide` px; null if it cannot be shown. */
  stillPicture: (bytes: Uint8Array, maxSide: number) => Promise<Blob | null>;
  /** A chosen picture without its metadata, drawn anew where it must be. Rejects only if the file cannot be read. */
  preparePicture: (file: Blob, options: { compress: boolean }) => Promise<PictureToSend | PictureRefusal>;
  /** Pixels of a film; null if this browser does not play it. */
  filmSize: (film: Blob) => Promise<{ width: number; height: number } | null>;
  /** Closing with the file picker, the popup of Firefox cannot have one. */
  picksFiles: boolean;
  /** Opens a conversation in a window that stays; null where this is one. Must be called within a click. */
  openWindow: ((conversation: string) => Promise<void>) | null;
  /** What is to be seen in the tab in front; resolves to null if that is not allowed. null where no tab is beside us. */
  captureTab: (() => Promise<Blob | null>) | null;
  /** A part of a picture of our own, in its pixels. */
  cropPicture: (picture: Blob, area: { x: number; y: number; width: number; height: number }) => Promise<Blob>;
  /** A square of a chosen picture, as it is seen, in shares of its longer side; as it may be sent. */
  cropProfilePicture: (
    file: Blob,
    square: { x: number; y: number; side: number },
  ) => Promise<PictureToSend | PictureRefusal>;
  /** Asks for the microphone and begins; null in a popup, which the question closes, or where nothing can be recorded. */
  recordVoice: ((listener: VoiceListener) => Promise<VoiceRecorder | VoiceTrouble>) | null;
  /** null for sounds that this browser does not read, or that are too long to draw. */
  waveform: (bytes: Uint8Array) => Promise<Wave | null>;
  /** Puts a received picture on the clipboard. Must be called within a click. */
  copyPicture: (content: Promise<Uint8Array>) => Promise<void>;
  saveFile: (name: string, content: Blob) => void;
  /** "Firefox on Linux": what this device calls itself towards others of the account. */
  deviceName: string;
  /** Loads the page anew, when the account has come or gone. */
  reload: () => void;
  version: string;
}
