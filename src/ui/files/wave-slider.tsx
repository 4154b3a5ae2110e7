import { useRef } from 'preact/hooks';
import { text } from '../text.ts';
import { bars } from './use-wave.ts';

const BARS = 30;
/** px. */
const [LOWEST, HIGHEST] = [5, 28];
const STEP_MS = 5000;

interface WaveSliderProps {
  /** 0 to 1 each; a plain bar is drawn if there are none. */
  peaks: readonly number[];
  positionMs: number;
  /** 0: unknown. */
  durationMs: number;
  /** The place in words. */
  valueText: string;
  /** null: it cannot be played yet. */
  onSeek: ((ms: number) => void) | null;
}

/** Where in a sound one is: a click, a drag or the arrow keys go elsewhere. */
export function WaveSlider({ peaks, positionMs, durationMs, valueText, onSeek }: WaveSliderProps) {
  const dragging = useRef(false);
  const played = durationMs > 0 ? Math.min(1, positionMs / durationMs) : 0;
  const seekTo = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width === 0 || durationMs === 0) return;
    const part = Math.max(0, Math.min(1, (event.clientX - left) / width));
    onSeek?.((document.documentElement.dir === 'rtl' ? 1 - part : part) * durationMs);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const forward = document.documentElement.dir === 'rtl' ? -1 : 1;
    const place = {
      ArrowRight: positionMs + forward * STEP_MS,
      ArrowLeft: positionMs - forward * STEP_MS,
      ArrowUp: positionMs + STEP_MS,
      ArrowDown: positionMs - STEP_MS,
      PageUp: positionMs + durationMs / 10,
      PageDown: positionMs - durationMs / 10,
      Home: 0,
      End: durationMs,
    }[event.key];
    if (place === undefined || onSeek === null) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(Math.max(0, Math.min(durationMs, place)));
  };
  const heights = peaks.length === 0 ? null : bars(peaks, BARS);
  return (
    <div
      class="wave"
      role="slider"
      tabIndex={onSeek === null ? -1 : 0}
      aria-label={text('position')}
      aria-disabled={onSeek === null}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(positionMs / 1000)}
      aria-valuetext={valueText}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (onSeek === null || event.button !== 0) return;
        dragging.current = true;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => dragging.current && seekTo(event)}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onPointerCancel={() => {
        dragging.current = false;
      }}
    >
      {heights === null ? (
        <span class="wave-plain">
          <span class="wave-plain-played" style={{ inlineSize: `${played * 100}%` }} />
        </span>
      ) : (
        heights.map((height, bar) => (
          <i
            key={bar}
            class={bar < Math.round(played * BARS) ? 'wave-played' : ''}
            style={{ blockSize: `${Math.round(LOWEST + height * (HIGHEST - LOWEST))}px` }}
          />
        ))
      )}
    </div>
  );
}
