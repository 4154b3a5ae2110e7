import { render } from 'preact';
import { App } from '../ui/app.tsx';
import { createNavigation } from '../ui/navigation.ts';
import type { Surface } from '../ui/ports.ts';
import { freshRoute, parseHash } from '../ui/route.ts';
import { pagePorts } from './page-ports.ts';
import { rootElement } from './root.ts';

/** The messenger, at the place that its address names, or else where one was. */
export async function startMessenger(surface: Surface): Promise<void> {
  const ports = pagePorts(surface);
  const asked = parseHash(location.hash);
  const remembered = asked ? null : await ports.memory.load().catch(() => null);
  const navigation = createNavigation(asked?.route ?? freshRoute(remembered, Date.now()), asked?.share);
  addEventListener('hashchange', () => {
    const next = parseHash(location.hash);
    if (!next) return;
    navigation.go(next.route);
    navigation.shareOpen.value = next.share;
  });
  render(<App ports={ports} navigation={navigation} />, rootElement());
}
