import { useEffect, useRef, useState } from 'preact/hooks';
import type { Camera, CameraTrouble } from '../ports.ts';
import { usePorts } from '../ports-context.ts';
import { readFrameCode } from './read-code.ts';

/** `none`: not asked for here. `paused`: somebody looks at another tab. */
export type CameraState = 'none' | 'asking' | 'on' | 'paused' | 'gone' | CameraTrouble;

const LOOK_EVERY_MS = 150;

/**
 * A camera that is on while the view is there and looked at; its tracks are stopped in every other case.
 *
 * @param onCode gets the text of each code seen, the same one again only after another or a pause
 */
export function useCamera(onCode: (code: string) => void) {
  const { openCamera } = usePorts();
  const [state, setState] = useState<CameraState>(openCamera === null ? 'none' : 'asking');
  const [attempt, setAttempt] = useState(0);
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(onCode);
  latest.current = onCode;

  useEffect(() => {
    if (openCamera === null) return;
    let camera: Camera | null = null;
    let wanted = true;
    const end = (state: CameraState) => {
      if (!wanted) return;
      wanted = false;
      camera?.stop();
      setState(state);
    };
    const hide = () => document.visibilityState === 'hidden' && end('paused');
    const leave = () => end('paused');
    document.addEventListener('visibilitychange', hide);
    addEventListener('pagehide', leave);
    setState('asking');
    void openCamera().then(async (opened) => {
      if (typeof opened === 'string') return end(opened);
      if (!wanted) return opened.stop();
      camera = opened;
      opened.onGone(() => end('gone'));
      if (video.current !== null) opened.show(video.current);
      setState('on');
      await lookForCodes(
        opened,
        () => wanted,
        (code) => latest.current(code),
      );
    });
    return () => {
      wanted = false;
      camera?.stop();
      document.removeEventListener('visibilitychange', hide);
      removeEventListener('pagehide', leave);
    };
  }, [openCamera, attempt]);

  return { state, video, again: () => setAttempt((before) => before + 1) };
}

async function lookForCodes(camera: Camera, wanted: () => boolean, onCode: (code: string) => void): Promise<void> {
  let last: string | null = null;
  for (let count = 0; wanted(); count++) {
    const pixels = camera.look();
    const code = pixels === null ? null : await readFrameCode(pixels, count);
    if (!wanted()) return;
    if (code !== null && code !== last) {
      last = code;
      onCode(code);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
