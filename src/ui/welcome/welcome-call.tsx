import { Flock } from '../parts/flock.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** What popup and panel show before there is an account. */
export function WelcomeCall() {
  const ports = usePorts();
  return (
    <main class="app" data-surface={ports.surface}>
      <section class="view first-steps welcome-call">
        <Flock />
        <h1 class="heading">{text('welcomeCallTitle')}</h1>
        <p class="soft">{text('welcomeCallText')}</p>
        <button type="button" class="button primary" onClick={() => void ports.openPage('welcome.html')}>
          {text('setUp')}
        </button>
      </section>
    </main>
  );
}
