import { noticeText } from '../text.ts';

/** The word for a picture in the person's language; the table's own word if the catalogue has none. */
export function pictureName(name: string): string {
  const key = `picture_${name.replaceAll(' ', '_')}`;
  const word = noticeText(key);
  return word === key ? name : word;
}
