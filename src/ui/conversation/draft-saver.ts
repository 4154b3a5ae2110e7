const DELAY_MS = 120;

export interface DraftSaver {
  /** Notes the text; written soon. */
  change: (text: string) => void;
  /** Writes now what was noted last; nothing if it is written already. */
  flush: () => void;
  /** Is there something that is not written yet? */
  isWaiting: () => boolean;
  /** It is written otherwise. */
  forget: () => void;
}

/** Saves a text at most every {@link DELAY_MS}, and at once on `flush`, so that a popup that closes loses nothing. */
export function createDraftSaver(save: (text: string) => void): DraftSaver {
  let noted: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (noted === null) return;
    const text = noted;
    noted = null;
    save(text);
  };
  return {
    change: (text) => {
      noted = text;
      timer ??= setTimeout(flush, DELAY_MS);
    },
    flush,
    isWaiting: () => noted !== null,
    forget: () => {
      noted = null;
    },
  };
}
