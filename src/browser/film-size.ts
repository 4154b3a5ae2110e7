/** A film whose header does not come by then has none that this browser reads. */
const PATIENCE_MS = 5_000;

/** Pixels of a film, as it is seen; null if this browser does not play it. @see protocol 07 §5.8 */
export async function filmSize(film: Blob): Promise<{ width: number; height: number } | null> {
  const url = URL.createObjectURL(film);
  const video = document.createElement('video');
  try {
    return await new Promise((resolve) => {
      const patience = setTimeout(() => resolve(null), PATIENCE_MS);
      const answer = (size: { width: number; height: number } | null) => {
        clearTimeout(patience);
        resolve(size);
      };
      video.addEventListener('loadedmetadata', () =>
        answer(video.videoWidth > 0 ? { width: video.videoWidth, height: video.videoHeight } : null),
      );
      video.addEventListener('error', () => answer(null));
      video.preload = 'metadata';
      video.muted = true;
      video.src = url;
    });
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}
