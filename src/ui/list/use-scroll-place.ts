import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { useNavigation, type Navigation } from '../navigation.ts';

/** px, how far each list was scrolled when it was left. */
const places = new WeakMap<Navigation, Map<string, number>>();

/** A list that is come back to stands where it was left. @param name of the list */
export function useScrollPlace(list: RefObject<HTMLElement | null>, name: string): void {
  const navigation = useNavigation();
  useLayoutEffect(() => {
    const box = list.current?.closest<HTMLElement>('.scroll');
    if (!box) return;
    const known = places.get(navigation) ?? new Map<string, number>();
    places.set(navigation, known);
    const before = known.get(name) ?? 0;
    if (before > 0) box.scrollTop = before;
    // Noted as it moves: once the view is gone there is nothing left to ask.
    const note = (): void => void known.set(name, box.scrollTop);
    box.addEventListener('scroll', note, { passive: true });
    return () => box.removeEventListener('scroll', note);
  }, []);
}
