import { useEffect, useState } from 'preact/hooks';
import type { LockView } from './lock-view.tsx';

/** The lock screen, whose code is read only where it is needed. */
export function LazyLockView() {
  const [View, setView] = useState<typeof LockView | null>(null);
  useEffect(() => void import('./lock-view.tsx').then((module) => setView(() => module.LockView)), []);
  return View === null ? <main class="app" aria-busy="true" /> : <View />;
}
