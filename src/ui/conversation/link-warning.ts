/** Why a link may not lead where it seems to. */
export type LinkWarning = 'look-alike' | 'name-before-at';

/** Letters of other alphabets, and rare Latin ones, that are drawn like plain Latin letters. */
const LOOK_ALIKES = new Set('аеорсухіјѕһԛԝӏԁɡɑıαοινρτυγκѵհոսօքցյꮃꭺ');

/**
 * Compares the host as it is written with what a browser would open. A name in one alphabet of its own, "münchen" or
 * "пример", is no reason to warn; one that mixes Latin with letters that look the same, or is made of such letters alone, is.
 *
 * @param url a web address as somebody wrote it
 */
export function linkWarning(url: string): LinkWarning | null {
  const authority = /^https?:[\\/]*([^\\/?#]*)/iu.exec(url)?.[1] ?? '';
  if (authority.includes('@')) return 'name-before-at';
  const host = authority.replace(/:\d*$/, '').normalize('NFC').toLowerCase();
  return host.split('.').some(looksLatin) ? 'look-alike' : null;
}

function looksLatin(label: string): boolean {
  const letters = [...label].filter((letter) => /\p{L}/u.test(letter));
  const alike = letters.filter((letter) => LOOK_ALIKES.has(letter)).length;
  if (alike === 0) return false;
  return letters.every((letter) => LOOK_ALIKES.has(letter)) || letters.some((letter) => /[a-z]/.test(letter));
}
