import type { MessageRow } from '../../store/rows.ts';
import { text } from '../text.ts';
import { agoText, durationText, inText } from '../time.ts';
import { useScene } from './scene.ts';

const RADIUS = 5;
const AROUND = 2 * Math.PI * RADIUS;

/** A ring that shows how much of its time a message has left. */
export function TimerMark({ message }: { message: MessageRow }) {
  const { nowMs } = useScene();
  if (message.expiry === null) return null;
  const words = expiryWords(message, nowMs);
  const left = message.expiresAtMs === 0 ? 1 : (message.expiresAtMs - nowMs) / (message.expiry.seconds * 1000);
  return (
    <span class="timer-mark" title={words}>
      <svg
        width="12"
        height="12"
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        aria-hidden="true"
      >
        <circle cx="6" cy="6" r={RADIUS} opacity="0.3" />
        <circle
          cx="6"
          cy="6"
          r={RADIUS}
          stroke-dasharray={`${Math.max(0, Math.min(1, left)) * AROUND} ${AROUND}`}
          transform="rotate(-90 6 6)"
        />
      </svg>
      <span class="visually-hidden">{words}</span>
    </span>
  );
}

/** "Disappears in 6 days", or from when its time counts. */
export function expiryWords({ expiry, expiresAtMs }: MessageRow, nowMs: number): string {
  if (expiry === null) return text('doesNotDisappear');
  if (expiresAtMs > 0)
    return text('disappears', expiresAtMs > nowMs ? inText(expiresAtMs, nowMs) : agoText(nowMs, nowMs));
  const time = durationText(expiry.seconds);
  return expiry.mode === 'after-read' ? text('disappearsAfterRead', time) : text('disappearsAfterSend', time);
}
