import { lazyView } from '../lazy-view.tsx';

export const LazyViewer = lazyView(async () => (await import('./viewer.tsx')).Viewer);

/** The overview of a conversation. */
export const LazyMediaView = lazyView(
  async () => (await import('./media-view.tsx')).MediaView,
  <section class="view" aria-busy="true" />,
);

export const LazyFileQuestions = lazyView(async () => (await import('./file-questions.tsx')).FileQuestions);
