import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { MOST_ZOOM, moved, placeOf, zoomedTo, type Sides, type SquareCrop } from './square-crop.ts';

interface SquareFrameProps {
  url: string;
  sides: Sides;
  crop: SquareCrop;
  disabled: boolean;
  onCrop: (crop: SquareCrop) => void;
}

/** Parts of the frame that an arrow key moves by, alone and with Shift. */
const STEP = 0.02;
const LONG_STEP = 0.1;
const ZOOM_STEP = 0.1;
const ARROWS: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** A picture in a square frame: dragged, zoomed with the wheel or the slider, all of it with keys as well. */
export function SquareFrame({ url, sides, crop, disabled, onCrop }: SquareFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const hint = useId();
  const zoomTo = (zoom: number) => onCrop(zoomedTo(crop, sides, zoom));
  const wheel = useRef<(event: WheelEvent) => void>(() => undefined);
  wheel.current = (event) => {
    event.preventDefault();
    if (!disabled) zoomTo(crop.zoom * Math.exp(-Math.sign(event.deltaY) * ZOOM_STEP));
  };
  useLayoutEffect(() => {
    const listen = (event: WheelEvent) => wheel.current(event);
    const element = frame.current;
    element?.addEventListener('wheel', listen, { passive: false }); // the page must not scroll along
    return () => element?.removeEventListener('wheel', listen);
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (disabled || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? LONG_STEP : STEP;
    if (arrow !== undefined) onCrop(moved(crop, sides, { x: arrow.x * step, y: arrow.y * step }));
    else if (event.key === '+' || event.key === '=') zoomTo(crop.zoom + ZOOM_STEP);
    else if (event.key === '-') zoomTo(crop.zoom - ZOOM_STEP);
    else return;
    event.preventDefault();
  };
  const place = placeOf(crop, sides);
  const percent = (value: number) => `${value * 100}%`;
  const name = text('pictureFrame');
  return (
    <>
      <p id={hint} class="soft">
        {text('pictureFrameHint')}
      </p>
      <div
        ref={frame}
        class="square-frame"
        dir="ltr"
        // A group alone would not get the arrow keys of people who listen.
        role="application"
        tabIndex={0}
        aria-label={name}
        aria-describedby={hint}
        aria-disabled={disabled}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0 || disabled) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={({ currentTarget, clientX, clientY }) => {
          if (disabled || from.current === null) return;
          const edge = currentTarget.clientWidth || 1;
          const { x, y } = from.current;
          from.current = { x: clientX, y: clientY };
          onCrop(moved(crop, sides, { x: (x - clientX) / edge, y: (y - clientY) / edge }));
        }}
        onPointerUp={() => (from.current = null)}
        onPointerCancel={() => (from.current = null)}
      >
        <img
          src={url}
          alt=""
          draggable={false}
          style={{
            left: percent(place.left),
            top: percent(place.top),
            width: percent(place.width),
            height: percent(place.height),
          }}
        />
        <span class="square-round" />
      </div>
      <label class="square-zoom">
        <Icon name="zoom-out" />
        <span class="visually-hidden">{text('zoom')}</span>
        <input
          type="range"
          min={100}
          max={MOST_ZOOM * 100}
          step={1}
          value={Math.round(crop.zoom * 100)}
          disabled={disabled}
          aria-valuetext={`${Math.round(crop.zoom * 100)} %`}
          onInput={(event) => zoomTo(event.currentTarget.valueAsNumber / 100)}
        />
        <Icon name="zoom-in" />
      </label>
    </>
  );
}
