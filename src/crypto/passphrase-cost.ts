/** Cost of Argon2id v1.3 with one lane. */
export interface PassphraseCost {
  /** Passes, 1–8. */
  t: number;
  /** KiB, 8–262,144. */
  m: number;
}

/**
 * 64 MiB, three passes: about a second in JavaScript, and a good deal less in a native program. Less than this is not used
 * for a new key, however slow or busy the machine is: whoever guesses brings a better one.
 */
export const DEFAULT_COST: PassphraseCost = { t: 3, m: 65_536 };

/** Was this key made with less than a new one is? It is to be made again when its passphrase is typed. */
export const isTooCheap = ({ t, m }: PassphraseCost): boolean =>
  m < DEFAULT_COST.m || t * m < DEFAULT_COST.t * DEFAULT_COST.m;
