import { lazyView } from '../lazy-view.tsx';

export const LazyLockView = lazyView(
  async () => (await import('./lock-view.tsx')).LockView,
  <main class="app" aria-busy="true" />,
);
