import { lazyView } from '../lazy-view.tsx';

export const LazyEmojiPicker = lazyView(async () => (await import('./emoji-picker.tsx')).EmojiPicker);
