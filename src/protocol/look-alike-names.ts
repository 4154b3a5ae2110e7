import { shownName } from './shown-name.ts';

/** Letters and digits of other alphabets that are drawn like a Latin letter; what normalising unites is not in it. */
const DRAWN_LIKE: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      ['a', 'аαɑ'],
      ['b', 'βВΒʙ'],
      ['c', 'сϲⅽ'],
      ['d', 'ԁժ'],
      ['e', 'еєҽε'],
      ['f', 'ғƒ'],
      ['g', 'ɡց'],
      ['h', 'һհнʜΗ'],
      ['i', 'іıɩι1l|ӏ'],
      ['j', 'јϳ'],
      ['k', 'кκ'],
      ['m', 'мʍΜ'],
      ['n', 'ոպηпΝ'],
      ['o', 'оοօ0σөø'],
      ['p', 'рρΡ'],
      ['q', 'ԛզ'],
      ['r', 'гᴦ'],
      ['s', 'ѕ5ꜱ$'],
      ['t', 'тτ'],
      ['u', 'υսᴜ'],
      ['v', 'ѵνט'],
      ['w', 'ԝաω'],
      ['x', 'хχΧ'],
      ['y', 'уүγყΥ'],
      ['z', 'ᴢΖ'],
    ] as const
  ).flatMap(([letter, alike]) => [...alike].map((other) => [other, letter])),
);

const MOST = 4_000;
const known = new Map<string, string>();

/**
 * What is left of a name when everything goes that an eye passes over: case, marks, blanks, punctuation, invisible signs,
 * widths and styles of letters, and which alphabet a letter is of. Names with the same skeleton look alike. Compared only,
 * never shown.
 *
 * @returns '' if nothing is left
 */
export function nameSkeleton(name: string): string {
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const bare = shownName(name)
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}|$]/gu, '');
  // Some letters look like a Latin one only as capitals, and others only as small ones.
  const latin = (letter: string): string =>
    DRAWN_LIKE[letter] ?? DRAWN_LIKE[letter.toLowerCase()] ?? letter.toLowerCase();
  const skeleton = Array.from(bare, latin).join('').normalize('NFKD').replaceAll('rn', 'm').replaceAll('vv', 'w');
  if (known.size >= MOST) known.clear();
  known.set(name, skeleton);
  return skeleton;
}

/** What Starling and the other clients call themselves, the reader, and the conversation with oneself. */
const OWN_NAMES = `
  Starling; Session; You; Note to Self; Note to myself; Message Requests; Message Request
  Notiz an mich; Notiz an mich selbst; Notizen an mich; Du
  Note à mon intention; Note à moi-même; Note pour moi-même; Note pour soi; Vous
  Nota personal; Nota para mí; Notas personales; Nota a mí mismo; Tú
  Nota pessoal; Nota para mim; Recado para mim; Nota para si mesmo; Você
  Nota personale; Note personali; Nota per me; Nota a me stesso
  Notitie aan mezelf; Bericht aan mezelf; Notitie voor mezelf; Nota a un mateix; Nota per a mi
  Notatka dla siebie; Moje notatki; Notatka własna
  Заметки для себя; Заметка для себя; Вы; Нотатка для себе; Нотатки для себе; Ви
  Лична бележка; Бележка за себе си; Белешка за себе; Белешка за себеси
  Poznámka sobě; Poznámka pro sebe; Poznámka pre seba; Osobna bilješka; Bilješka za sebe; Zapisek zase; Osebna zabeležka
  Privát feljegyzés; Jegyzet magamnak; Notă personală; Notă pentru mine; Notă către sine
  Σημείωση προς εμένα; Σημείωση για μένα; Να μην ξεχάσω
  Kendime Not; Özüm üçün qeyd; Özünə qeyd
  Notera till mig själv; Anteckning till mig själv; Notat til meg selv; Note til mig selv; Egen note
  Muistiinpano itselle; Viestit itselleni; Huomautus itselle; Märkus endale; Piezīme sev; Pastaba sau
  自分用メモ; 自分へのメモ; 自分宛メモ; 备忘录; 備忘錄; 给自己的笔记; 給自己的筆記; 小記; 나에게 쓰기; 개인용 메모; 나를 위한 메모
  ملاحظة لنفسي; ملاحظة إلى نفسي; הערה לעצמי; פתק לעצמי; یادداشت به خود; یادداشت شخصی; یادداشت برای خودم
  खुद के लिए नोट; स्वयं को नोट; নিজের জন্য নোট; எனக்கான குறிப்பு; บันทึกถึงตัวเอง; โน้ตถึงตัวเอง
  Ghi chú cho tôi; Ghi chú cá nhân; Ghi chú cho bản thân; Catatan Pribadi; Catatan untuk diri sendiri; Nota kepada diri
  Noto al mi mem; Nodyn i Mi Fy Hun; Not ji bo xwe; შენიშვნა საკუთარ თავს; Նշում ինքս ինձ
`;
let reserved: ReadonlySet<string> | undefined;

/** Is this, or does it look like, a name that only we give? Nobody else may be called so. */
export function isReservedName(name: string): boolean {
  reserved ??= new Set(
    OWN_NAMES.split(/[;\n]/u)
      .map(nameSkeleton)
      .filter((skeleton) => skeleton !== ''),
  );
  return reserved.has(nameSkeleton(name));
}

/** The name that somebody gave themselves, as it may stand among our own words; '' if there is nothing to show, or it is one of ours. */
export const theirShownName = (name: string): string => (isReservedName(name) ? '' : shownName(name));

/**
 * Which of these look like another of them?
 *
 * @param named what each is called
 * @returns their places in the list
 */
export function lookAlikes(named: readonly string[]): ReadonlySet<number> {
  const first = new Map<string, number>();
  const alike = new Set<number>();
  named.forEach((name, place) => {
    const skeleton = nameSkeleton(name);
    if (skeleton === '') return;
    const before = first.get(skeleton);
    if (before === undefined) first.set(skeleton, place);
    else alike.add(before).add(place);
  });
  return alike;
}
