import { useEffect, useState } from 'preact/hooks';
import type { EmojiPicker, EmojiPickerProps } from './emoji-picker.tsx';

/** The picker, whose code is read when it is first opened. */
export function LazyEmojiPicker(props: EmojiPickerProps) {
  const [loaded, setLoaded] = useState<{ Picker: typeof EmojiPicker } | null>(null);
  useEffect(() => void import('./emoji-picker.tsx').then(({ EmojiPicker: Picker }) => setLoaded({ Picker })), []);
  return loaded && <loaded.Picker {...props} />;
}
