import { shownName } from '../../protocol/shown-name.ts';
import type { FileDescription } from '../../store/rows.ts';
import { characterStart, firstBytes } from '../../protocol/whole-characters.ts';

/** Longest name that we save under, in UTF-8: most systems take 255 bytes, and browsers may add a number. */
const MAX_BYTES = 200;
const MAX_ENDING = 12;

const FORBIDDEN = /[<>:"/\\|?*]/g;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** Endings of what systems run, or what runs in a browser with the rights of a local file. */
const DANGEROUS = new Set(
  `apk app appimage appref-ms bash bat chm cmd com command cpl crx csh deb desktop dll dmg docm dotm exe fish flatpakref
  gadget hta htm html img inf ins iso jar js jse jnlp ksh lnk mht mhtml mjs msc msi msp mst pif pkg pl potm ppam pptm ps1
  ps1xml psc1 psm1 py pyw rb reg rpm run scf scr sct settingcontent-ms sh shtml snap svg svgz swf sys terminal url vb vbe
  vbs vhd vhdx wasm webloc ws wsc wsf wsh xbap xht xhtml xlam xlsm xltm xpi xsl zsh`.split(/\s+/),
);

/**
 * A name without what cannot be seen, and without folders; '' if nothing is left. "photo\u202Egpj.exe" would read like a
 * picture.
 */
export function shownFileName(name: string): string {
  const bare = shownName(name);
  return bare.slice(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1).trim();
}

/** `['holiday in the mountains', 'ains.jpeg']`: the end stays when a name is cut. Both parts together give the name. */
export function nameParts(name: string): [start: string, end: string] {
  const ending = endingOf(name);
  const at = characterStart(name, name.length - (ending === '' ? 6 : ending.length + 5));
  return [name.slice(0, at), name.slice(at)];
}

/** "jpeg", lower case; '' if there is none. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot < 1 ? '' : name.slice(dot + 1);
  return ending.length > MAX_ENDING || /\s/.test(ending) ? '' : ending.toLowerCase();
}

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
};

/**
 * The name that a file is saved under: no folders, nothing invisible, nothing that a system forbids or gives a meaning.
 *
 * @param type what its bytes show it to be; names without an ending get one
 * @param sentAt used if it has no name, e.g. "2026-11-24 14.38"
 * @see protocol 07 §5.8
 */
export function safeName({ name }: Pick<FileDescription, 'name'>, type: string, sentAt: string): string {
  const bare = shownFileName(name)
    .replace(FORBIDDEN, '_')
    .replace(/^\.+/, '')
    .replace(/[. ]+$/, '');
  const whole = (bare === '' ? `starling ${sentAt}` : bare).replace(RESERVED, '_$1');
  const own = bare === '' ? '' : endingOf(whole);
  const ending = own === '' ? (ENDINGS[type] ?? '') : whole.slice(-own.length);
  const stem = own === '' ? whole : whole.slice(0, -own.length - 1);
  const cut = firstBytes(stem, MAX_BYTES - ending.length).trimEnd();
  return ending === '' ? cut : `${cut}.${ending}`;
}

const RISKY_TYPES = new Set([
  'text/html',
  'image/svg+xml',
  'application/vnd.microsoft.portable-executable',
  'application/x-executable',
]);

/** May opening it run a program? By its name and by what its bytes show it to be. */
export const isRisky = (name: string, type: string): boolean => DANGEROUS.has(endingOf(name)) || RISKY_TYPES.has(type);
