import { signal } from '@preact/signals';
import type { FileRow } from '../../store/rows.ts';

/** What is being played, or would go on. */
export interface Playing {
  file: string;
  state: 'loading' | 'playing' | 'paused' | 'broken';
  positionMs: number;
  /** 0 until the browser knows it. */
  durationMs: number;
}

interface VoicePlayerParts {
  /** null if there is nothing to play in it. */
  load: (file: FileRow) => Promise<Blob | null>;
  /** The next voice message after one that ended; null if there is none. */
  next: (file: FileRow) => Promise<FileRow | null>;
  newAudio: () => HTMLAudioElement;
}

export const RATES = [1, 1.5, 2] as const;

/** Plays one sound at a time, and after a voice message the next one of its conversation. */
export class VoicePlayer {
  readonly now = signal<Playing | null>(null);
  readonly rate = signal<number>(1);
  readonly #parts: VoicePlayerParts;
  /** Where others were left, ms. */
  readonly #places = new Map<string, number>();
  #audio: HTMLAudioElement | null = null;
  #url = '';

  constructor(parts: VoicePlayerParts) {
    this.#parts = parts;
  }

  /** Plays or pauses. */
  async toggle(file: FileRow): Promise<void> {
    const now = this.now.value;
    if (now?.file !== file.id || now.state === 'broken') return this.#start(file);
    if (now.state === 'playing') this.#audio?.pause();
    else if (now.state === 'paused') await this.#audio?.play().catch(() => this.#break(file.id));
  }

  /** Goes to a place, ms, and plays from there if it was another file that played. */
  async seek(file: FileRow, positionMs: number): Promise<void> {
    const place = Math.max(0, positionMs);
    if (this.now.value?.file !== file.id || this.#audio === null) {
      this.#places.set(file.id, place);
      return this.#start(file);
    }
    this.#audio.currentTime = place / 1000;
    this.#tell({ positionMs: place });
  }

  setRate(rate: number): void {
    this.rate.value = rate;
    if (this.#audio !== null) this.#audio.playbackRate = rate;
  }

  /** Nothing plays afterwards, and nothing is held. */
  stop(): void {
    const now = this.now.value;
    if (now !== null) this.#places.set(now.file, now.positionMs);
    const audio = this.#audio;
    this.#audio = null;
    this.now.value = null;
    audio?.pause();
    audio?.removeAttribute('src');
    if (this.#url !== '') URL.revokeObjectURL(this.#url);
    this.#url = '';
  }

  async #start(file: FileRow): Promise<void> {
    this.stop();
    const positionMs = this.#places.get(file.id) ?? 0;
    this.now.value = { file: file.id, state: 'loading', positionMs, durationMs: file.durationMs };
    const content = await this.#parts.load(file).catch(() => null);
    if (this.now.value?.file !== file.id) return; // another one was chosen meanwhile
    if (content === null) return this.#break(file.id);
    const audio = this.#parts.newAudio();
    this.#audio = audio;
    this.#listen(audio, file);
    this.#url = URL.createObjectURL(content);
    audio.src = this.#url;
    audio.playbackRate = this.rate.value;
    if (positionMs > 0) audio.currentTime = positionMs / 1000;
    await audio.play().catch((error: unknown) => {
      // A pause that comes while it begins is no failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#break(file.id);
    });
  }

  #listen(audio: HTMLAudioElement, file: FileRow): void {
    const on = (name: string, then: () => void) =>
      audio.addEventListener(name, () => {
        if (this.#audio === audio) then();
      });
    on('play', () => this.#tell({ state: 'playing' }));
    on('pause', () => this.#tell({ state: 'paused' }));
    on('timeupdate', () => this.#tell({ positionMs: audio.currentTime * 1000 }));
    on('durationchange', () => {
      // Recordings in pieces have no length until their end.
      if (Number.isFinite(audio.duration)) this.#tell({ durationMs: audio.duration * 1000 });
    });
    on('error', () => this.#break(file.id));
    on('ended', () => void this.#end(file));
  }

  async #end(file: FileRow): Promise<void> {
    this.stop();
    this.#places.delete(file.id);
    const next = await this.#parts.next(file).catch(() => null);
    if (next !== null && this.now.value === null) await this.#start(next);
  }

  #break(file: string): void {
    if (this.now.value?.file !== file) return;
    this.stop();
    this.now.value = { file, state: 'broken', positionMs: 0, durationMs: 0 };
  }

  #tell(change: Partial<Playing>): void {
    const now = this.now.value;
    if (now !== null) this.now.value = { ...now, ...change };
  }
}
