import { useEffect, useState } from 'preact/hooks';
import type { MessengerApi } from '../messenger/api.ts';

const EVERY_MS = 20_000;

/** Tells the background that this page is open and what it shows, so that it polls fast and does not notify about it. */
export function useViewing(messenger: MessengerApi, conversation: string | null): void {
  const [view] = useState(() => crypto.randomUUID());
  useEffect(() => {
    const tell = () => {
      const visible = document.visibilityState === 'visible';
      const watched = visible && document.hasFocus() ? conversation : null;
      messenger.viewing({ view, conversation: watched, visible }).catch(() => undefined); // told again soon
    };
    tell();
    const timer = setInterval(tell, EVERY_MS);
    addEventListener('focus', tell);
    addEventListener('blur', tell);
    document.addEventListener('visibilitychange', tell);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', tell);
      removeEventListener('blur', tell);
      document.removeEventListener('visibilitychange', tell);
    };
  }, [messenger, view, conversation]);
  useEffect(() => {
    const leave = () => void messenger.viewClosed({ view }).catch(() => undefined);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [messenger, view]);
}
