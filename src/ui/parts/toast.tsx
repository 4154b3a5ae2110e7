import { useEffect, useRef } from 'preact/hooks';
import { useNavigation } from '../navigation.ts';
import { Icon } from './icon.tsx';

const STAYS_MS = 5000;

/** One short message at the bottom; it waits while the pointer or the focus is on it. */
export function Toast() {
  const { toast } = useNavigation();
  const message = toast.value;
  const held = useRef(false);
  useEffect(() => {
    if (message === null) return;
    let left = STAYS_MS;
    const timer = setInterval(() => {
      if (!held.current) left -= 250;
      if (left <= 0) toast.value = null;
    }, 250);
    return () => clearInterval(timer);
  }, [message, toast]);

  const hold = (on: boolean) => () => {
    held.current = on;
  };
  return (
    <div class="toast-place" role={message?.urgent ? 'alert' : 'status'}>
      {message !== null && (
        <div
          class="toast"
          onPointerEnter={hold(true)}
          onPointerLeave={hold(false)}
          onFocusIn={hold(true)}
          onFocusOut={hold(false)}
        >
          <Icon name={message.urgent ? 'circle-alert' : 'check'} size={16} />
          <span class="toast-text">{message.text}</span>
          {message.action && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                toast.value = null;
                message.action?.run();
              }}
            >
              {message.action.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
