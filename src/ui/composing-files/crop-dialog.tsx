import { useEffect, useRef, useState } from 'preact/hooks';
import { FormEnd } from '../parts/form-end.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { areaBetween, moveEdge, pixelsOf, WHOLE, type CropArea, type Edge } from './crop-area.ts';

export interface CropDialogProps {
  picture: Blob;
  onCropped: (part: Blob) => void;
  onClose: () => void;
}

const EDGES = ['left', 'top', 'right', 'bottom'] as const;
const EDGE_NAMES = { left: 'edgeLeft', top: 'edgeTop', right: 'edgeRight', bottom: 'edgeBottom' } as const;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
/** Shares of a side: with the arrow keys, and with Shift. */
const STEP = 0.01;
const LONG_STEP = 0.1;

/** Which part of a screenshot goes along: dragged with the pointer, or its four edges moved with the arrow keys. */
export function CropDialog({ picture, onCropped, onClose }: CropDialogProps) {
  const { cropPicture } = usePorts();
  const [url, setUrl] = useState('');
  const [area, setArea] = useState<CropArea>(WHOLE);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const image = useRef<HTMLImageElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  useEffect(() => {
    const next = URL.createObjectURL(picture);
    setUrl(next);
    return () => URL.revokeObjectURL(next);
  }, [picture]);

  const pointOf = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = image.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  };
  const onKeyDown = (event: KeyboardEvent, edge: Edge) => {
    const direction = STEPS[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    setArea(moveEdge(area, edge, direction * (event.shiftKey ? LONG_STEP : STEP)));
  };
  const take = async () => {
    const shown = image.current;
    if (shown === null || shown.naturalWidth === 0) return;
    setBusy(true);
    setFailed(false);
    const size = { width: shown.naturalWidth, height: shown.naturalHeight };
    try {
      onCropped(await cropPicture(picture, pixelsOf(area, size)));
    } catch {
      setBusy(false);
      setFailed(true);
    }
  };
  const percent = (value: number) => `${value * 100}%`;
  return (
    <Modal title={text('cropTitle')} kind="dialog" class="crop-dialog" light={false} onClose={onClose}>
      <p class="soft">{text('cropText')}</p>
      <div
        class="crop"
        dir="ltr"
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target as Element).closest('.crop-edge') !== null) return;
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = pointOf(event);
        }}
        onPointerMove={(event) => {
          if (from.current !== null) setArea(areaBetween(from.current, pointOf(event)) ?? area);
        }}
        onPointerUp={() => (from.current = null)}
        onPointerCancel={() => (from.current = null)}
      >
        {url !== '' && <img ref={image} src={url} alt={text('screenshot')} draggable={false} />}
        <div
          class="crop-area"
          style={{
            left: percent(area.left),
            top: percent(area.top),
            width: percent(area.right - area.left),
            height: percent(area.bottom - area.top),
          }}
        >
          {EDGES.map((edge) => (
            <span
              key={edge}
              class={`crop-edge crop-${edge}`}
              role="slider"
              tabIndex={0}
              aria-label={text(EDGE_NAMES[edge])}
              aria-orientation={edge === 'left' || edge === 'right' ? 'horizontal' : 'vertical'}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(area[edge] * 100)}
              aria-valuetext={`${Math.round(area[edge] * 100)} %`}
              onKeyDown={(event) => onKeyDown(event, edge)}
              onPointerDown={(event) => {
                event.preventDefault();
                event.currentTarget.focus();
                event.currentTarget.setPointerCapture(event.pointerId);
              }}
              onPointerMove={(event) => {
                if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
                const { x, y } = pointOf(event);
                setArea(moveEdge(area, edge, (edge === 'left' || edge === 'right' ? x : y) - area[edge]));
              }}
            />
          ))}
        </div>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <FormEnd failed={failed} action={text('addScreenshot')} busy={busy} onCancel={onClose} />
      </form>
    </Modal>
  );
}
