import { useEffect, useState } from 'preact/hooks';
import type { FileQuestions, FileQuestionsProps } from './file-questions.tsx';
import type { MediaView } from './media-view.tsx';
import type { Viewer, ViewerProps } from './viewer.tsx';

/** What a module exports, once it is read. */
function useLoaded<T>(load: () => Promise<T>): T | null {
  const [loaded, setLoaded] = useState<T | null>(null);
  useEffect(() => void load().then((module) => setLoaded(() => module)), []);
  return loaded;
}

/** The viewer, whose code is read when it is first opened. */
export function LazyViewer(props: ViewerProps) {
  const View = useLoaded<typeof Viewer>(() => import('./viewer.tsx').then((module) => module.Viewer));
  return View && <View {...props} />;
}

/** The overview of a conversation, whose code is read when it is first opened. */
export function LazyMediaView(props: { conversation: string }) {
  const View = useLoaded<typeof MediaView>(() => import('./media-view.tsx').then((module) => module.MediaView));
  return View ? <View {...props} /> : <section class="view" aria-busy="true" />;
}

/** Questions about files, whose code is read when the first is asked. */
export function LazyFileQuestions(props: FileQuestionsProps) {
  const View = useLoaded<typeof FileQuestions>(() =>
    import('./file-questions.tsx').then((module) => module.FileQuestions),
  );
  return View && <View {...props} />;
}
