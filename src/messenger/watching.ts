/** A page that has not been heard of for so long is gone. */
const LEASE_MS = 45_000;

interface View {
  conversation: string | null;
  visible: boolean;
  untilMs: number;
}

/** Which pages are open and what they show. In memory: pages tell again within 20 s. */
export class Watching {
  readonly #views = new Map<string, View>();

  tell(view: string, conversation: string | null, visible: boolean, nowMs: number): void {
    this.#views.set(view, { conversation, visible, untilMs: nowMs + LEASE_MS });
  }

  close(view: string): void {
    this.#views.delete(view);
  }

  isWatched(nowMs: number): boolean {
    return this.#live(nowMs).length > 0;
  }

  /** Conversations that somebody is looking at. */
  looking(nowMs: number): Set<string> {
    const shown = this.#live(nowMs).filter((view) => view.visible);
    return new Set(shown.flatMap(({ conversation }) => (conversation === null ? [] : [conversation])));
  }

  #live(nowMs: number): View[] {
    for (const [name, view] of this.#views) if (view.untilMs <= nowMs) this.#views.delete(name);
    return [...this.#views.values()];
  }
}
