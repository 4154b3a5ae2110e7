import { useEffect, useImperativeHandle, useRef, useState } from 'preact/hooks';
import type { Ref } from 'preact';
import { FITTED, within, ZOOM_STEP, zoomedAt, type Zoom } from './zoom.ts';

/** What keys and buttons around the picture do with it. */
export interface ZoomHandle {
  by: (factor: number) => void;
  fit: () => void;
  /** Steps, px; false if there is nothing to see there. */
  pan: (x: number, y: number) => void;
}

interface ZoomableProps {
  url: string;
  alt: string;
  handle: Ref<ZoomHandle>;
  onZoom: (scale: number) => void;
  /** A finger went across a picture that is not enlarged: 1 to the end side, −1 to the start side. */
  onSwipe: (to: 1 | -1) => void;
  onError: () => void;
}

const SWIPE_PX = 60;

/** A picture that can be enlarged with the wheel or two fingers, and moved when it is. */
export function Zoomable({ url, alt, handle, onZoom, onSwipe, onError }: ZoomableProps) {
  const frame = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const [zoom, setZoom] = useState<Zoom>(FITTED);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const began = useRef({ x: 0, touch: false });

  const change = (next: (zoom: Zoom) => Zoom) =>
    setZoom((before) => {
      const room = frame.current?.getBoundingClientRect();
      const picture = image.current;
      if (room === undefined || picture === null) return before;
      return within(next(before), { width: picture.offsetWidth, height: picture.offsetHeight }, room);
    });
  useEffect(() => onZoom(zoom.scale), [zoom.scale]);
  useImperativeHandle(
    handle,
    () => ({
      by: (factor) => change((before) => zoomedAt(before, factor, { x: 0, y: 0 })),
      fit: () => setZoom(FITTED),
      pan: (x, y) => change((before) => ({ ...before, x: before.x + x, y: before.y + y })),
    }),
    [],
  );
  /** Where on the frame, from its middle. */
  const pointOf = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const room = frame.current?.getBoundingClientRect();
    return room === undefined
      ? { x: 0, y: 0 }
      : { x: clientX - room.left - room.width / 2, y: clientY - room.top - room.height / 2 };
  };
  // Preact listens to the wheel passively, and then the page would zoom or scroll too.
  useEffect(() => {
    const element = frame.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      change((before) => zoomedAt(before, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), pointOf(event)));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);

  const onPointerMove = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId);
    if (before === undefined) return;
    const point = pointOf(event);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, point);
    const [dx, dy] = [point.x - before.x, point.y - before.y];
    if (other === undefined) {
      change((zoom) => ({ ...zoom, x: zoom.x + dx, y: zoom.y + dy }));
    } else {
      const apart = (at: { x: number; y: number }) => Math.hypot(at.x - other.x, at.y - other.y) || 1;
      const middle = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
      change((zoom) =>
        zoomedAt({ ...zoom, x: zoom.x + dx / 2, y: zoom.y + dy / 2 }, apart(point) / apart(before), middle),
      );
    }
  };
  const onPointerEnd = (event: PointerEvent) => {
    const last = fingers.current.get(event.pointerId);
    fingers.current.delete(event.pointerId);
    const far = (last?.x ?? 0) - began.current.x;
    if (!began.current.touch || zoom.scale > 1 || fingers.current.size > 0 || Math.abs(far) < SWIPE_PX) return;
    const rightToLeft = document.documentElement.dir === 'rtl';
    onSwipe(far < 0 === rightToLeft ? -1 : 1);
  };
  return (
    <div
      class={zoom.scale > 1 ? 'viewer-frame viewer-zoomed' : 'viewer-frame'}
      ref={frame}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        fingers.current.set(event.pointerId, pointOf(event));
        began.current = { x: pointOf(event).x, touch: event.pointerType === 'touch' && fingers.current.size === 1 };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={({ pointerId }) => fingers.current.delete(pointerId)}
      onDblClick={(event) =>
        change((before) => (before.scale > 1 ? FITTED : zoomedAt(before, ZOOM_STEP * ZOOM_STEP, pointOf(event))))
      }
    >
      <img
        ref={image}
        src={url}
        alt={alt}
        draggable={false}
        style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
        onError={onError}
      />
    </div>
  );
}
