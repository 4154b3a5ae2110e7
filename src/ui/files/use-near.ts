import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** So far outside of what is in sight, contents are read. */
const MARGIN = '600px';

/** Is an element in or near the part of its scrolling box that is in sight? Always, where a browser cannot tell. */
export function useNear(ref: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (element === null || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), {
      root: element.closest('.log, .scroll'),
      rootMargin: MARGIN,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return near;
}
