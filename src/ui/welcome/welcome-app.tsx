import { useEffect, useState } from 'preact/hooks';
import { createNavigation, NavigationContext, type Navigation } from '../navigation.ts';
import { Flock } from '../parts/flock.tsx';
import { Toast } from '../parts/toast.tsx';
import type { Ports } from '../ports.ts';
import { PortsContext } from '../ports-context.ts';
import { HOME } from '../route.ts';
import { text, type MessageKey } from '../text.ts';
import { Birds } from './birds.tsx';
import { GatewayStep } from './gateway-step.tsx';
import { NameStep } from './name-step.tsx';
import { ReadyStep } from './ready-step.tsx';
import { RestoreStep } from './restore-step.tsx';
import { StartStep } from './start-step.tsx';

/** What is chosen on the way; nothing is done with it before step 3. */
export interface WelcomeChoices {
  name: string;
  /** Set when an account is brought back. */
  phrase: string | null;
}

type Step = 'start' | 'name' | 'restore' | 'gateway' | 'ready';

const NUMBER: Record<Step, 1 | 2 | 3 | 4> = { start: 1, name: 2, restore: 2, gateway: 3, ready: 4 };
const WORDS: Record<1 | 2 | 3 | 4, MessageKey> = { 1: 'flockOne', 2: 'flockFew', 3: 'flockWay', 4: 'flockAll' };

/** The first start: four short steps beside a flock that grows. */
export function WelcomeApp({ ports, first = 'start' }: { ports: Ports; first?: Step }) {
  const [navigation] = useState<Navigation>(() => createNavigation(HOME));
  const [step, setStep] = useState<Step>(first);
  const [choices, setChoices] = useState<WelcomeChoices>({ name: '', phrase: null });
  const number = NUMBER[step];
  const change = (part: Partial<WelcomeChoices>) => setChoices((before) => ({ ...before, ...part }));

  useEffect(() => {
    document.querySelector<HTMLElement>('[data-focus]')?.focus();
  }, [step]);
  // Coming back to this page with an account must not make a second one.
  useEffect(() => {
    if (first !== 'start') return;
    void ports.openData().then(
      (data) => data !== 'no-account' && setStep('ready'),
      () => undefined,
    );
  }, [ports, first]);

  return (
    <PortsContext.Provider value={ports}>
      <NavigationContext.Provider value={navigation}>
        <div class="welcome">
          <aside class="welcome-picture">
            <div class="brand">
              <img src="/art/mark.svg" alt="" width="32" height="32" />
              Starling
            </div>
            {number < 3 ? <Birds flight={number === 1 ? 'one' : 'few'} /> : <Flock />}
            <p class="welcome-words">{text(WORDS[number])}</p>
          </aside>
          <main class="welcome-content">
            <div class="progress">
              {[1, 2, 3, 4].map((n) => (
                <i key={n} class={n === number ? 'now' : n < number ? 'done' : ''} />
              ))}
              <span>{text('stepOf', number, 4)}</span>
            </div>
            {step === 'start' && <StartStep onCreate={() => setStep('name')} onRestore={() => setStep('restore')} />}
            {step === 'name' && (
              <NameStep
                name={choices.name}
                onName={(name) => change({ name, phrase: null })}
                onBack={() => setStep('start')}
                onNext={() => setStep('gateway')}
              />
            )}
            {step === 'restore' && (
              <RestoreStep
                phrase={choices.phrase ?? ''}
                onPhrase={(phrase) => change({ phrase, name: '' })}
                onBack={() => setStep('start')}
                onNext={() => setStep('gateway')}
              />
            )}
            {step === 'gateway' && (
              <GatewayStep
                choices={choices}
                onBack={() => setStep(choices.phrase === null ? 'name' : 'restore')}
                onNext={(name) => {
                  change({ name });
                  setStep('ready');
                }}
              />
            )}
            {step === 'ready' && <ReadyStep name={choices.name} />}
          </main>
        </div>
        <Toast />
      </NavigationContext.Provider>
    </PortsContext.Provider>
  );
}
