/** Colours of a picture, four bytes (RGBA) a pixel, row by row. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** Why there is no picture: refused by the person or the browser, no camera, or another program has it. */
export type CameraTrouble = 'denied' | 'absent' | 'busy';

/** A camera that is on. Its light stays on until `stop`. */
export interface Camera {
  /** Shows what it sees. */
  show: (video: HTMLVideoElement) => void;
  /** What it sees now; null before the first picture. */
  look: () => Pixels | null;
  /** Called once if it is taken away: unplugged, or permission withdrawn. */
  onGone: (gone: () => void) => void;
  stop: () => void;
}

/** Enough for a code of any size we show, and quick to search. */
const LOOK_EDGE = 900;

/** Can a page ask for a camera here at all? */
export const hasCameraAccess = (): boolean => typeof navigator.mediaDevices?.getUserMedia === 'function';

/** Asks for the camera and turns it on. Only in a tab: a popup closes when the browser asks. */
export async function openCamera(): Promise<Camera | CameraTrouble> {
  if (!hasCameraAccess()) return 'absent';
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    return troubleOf(error);
  }
  return cameraOf(stream);
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'absent';
}

function cameraOf(stream: MediaStream): Camera {
  let shownIn: HTMLVideoElement | null = null;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return {
    show: (video) => {
      shownIn = video;
      video.srcObject = stream;
      void video.play().catch(() => undefined); // removed before it played
    },
    look: () => {
      const { videoWidth = 0, videoHeight = 0 } = shownIn ?? {};
      if (shownIn === null || context === null || videoWidth === 0 || videoHeight === 0) return null;
      const scale = Math.min(1, LOOK_EDGE / Math.max(videoWidth, videoHeight));
      canvas.width = Math.round(videoWidth * scale);
      canvas.height = Math.round(videoHeight * scale);
      context.drawImage(shownIn, 0, 0, canvas.width, canvas.height);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    },
    onGone: (gone) => stream.getTracks().forEach((track) => track.addEventListener('ended', gone, { once: true })),
    stop: () => {
      stream.getTracks().forEach((track) => track.stop());
      if (shownIn !== null) shownIn.srcObject = null;
    },
  };
}
