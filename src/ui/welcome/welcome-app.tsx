import { useEffect, useState } from 'preact/hooks';
import { createNavigation, NavigationContext, type Navigation } from '../navigation.ts';
import { LazyLockView } from '../lock/lazy-lock-view.tsx';
import { Flock } from '../parts/flock.tsx';
import { Toast } from '../parts/toast.tsx';
import type { Ports } from '../ports.ts';
import { useOpened } from '../page.tsx';
import { PortsContext } from '../ports-context.ts';
import { HOME } from '../route.ts';
import { text, type MessageKey } from '../text.ts';
import { LazyTroubleView } from '../trouble/lazy-trouble-view.tsx';
import { Birds } from './birds.tsx';
import { GatewayStep } from './gateway-step.tsx';
import { LinkStep } from './link-step.tsx';
import { NameStep } from './name-step.tsx';
import { NO_PROTECTION, ProtectChoice, protectionProblem, type Protection } from './protect-choice.tsx';
import { ReadyStep } from './ready-step.tsx';
import { RestoreStep } from './restore-step.tsx';
import { StartStep } from './start-step.tsx';

/** What is chosen on the way; nothing is done with it before step 3. */
export interface WelcomeChoices {
  way: 'create' | 'restore' | 'link';
  name: string;
  /** Used when an account is brought back. */
  phrase: string;
  /** What this device is called, for the way `link`. */
  device: string;
  /** Set before there is an account. */
  protection: Protection;
  /** Brought back, but the network knows no name for it. */
  nameless: boolean;
}

type Step = 'start' | 'name' | 'restore' | 'device' | 'gateway' | 'link' | 'ready' | 'locked';

const STEPS: Record<WelcomeChoices['way'], readonly Step[]> = {
  create: ['start', 'name', 'gateway', 'ready'],
  restore: ['start', 'restore', 'gateway', 'ready'],
  link: ['start', 'device', 'gateway', 'link', 'ready'],
};
const NAMELESS: readonly Step[] = ['start', 'restore', 'gateway', 'name', 'ready'];

/** Other clients cut longer names. */
const NAME_LIMIT = 100;
const DEVICE_LIMIT = 40;

const WORDS: Record<Step, MessageKey> = {
  start: 'flockOne',
  name: 'flockFew',
  restore: 'flockFew',
  device: 'flockFew',
  gateway: 'flockWay',
  link: 'flockWay',
  ready: 'flockAll',
  locked: 'flockAll',
};

/** The first start: a few short steps beside a flock that grows. */
export function WelcomeApp({ ports, first = 'start' }: { ports: Ports; first?: Step }) {
  const [navigation] = useState<Navigation>(() => createNavigation(HOME));
  const [step, setStep] = useState<Step>(first);
  const [choices, setChoices] = useState<WelcomeChoices>({
    way: 'create',
    name: '',
    phrase: '',
    device: ports.deviceName,
    protection: NO_PROTECTION,
    nameless: false,
  });
  const [problem, setProblem] = useState('');
  const steps = choices.nameless ? NAMELESS : STEPS[choices.way];
  const at = Math.max(0, steps.indexOf(step));
  const change = (part: Partial<WelcomeChoices>) => setChoices((before) => ({ ...before, ...part }));
  const begin = (way: WelcomeChoices['way']) => {
    change({ way });
    setStep(STEPS[way][1] ?? 'start');
  };
  const back = () => setStep(steps[at - 1] ?? 'start');
  const next = () => setStep(steps[at + 1] ?? 'ready');
  const nextProtected = () => {
    const wrong = protectionProblem(choices.protection);
    setProblem(wrong);
    if (wrong === '') next();
  };
  const protect = (
    <ProtectChoice
      protection={choices.protection}
      problem={problem}
      onChange={(protection) => change({ protection })}
    />
  );

  useEffect(() => {
    document.querySelector<HTMLElement>('[data-focus]')?.focus();
  }, [step]);
  const { data, trouble, again } = useOpened(ports);
  // Coming back to this page with an account must not make a second one.
  useEffect(() => {
    if (data === null || step !== 'start') return;
    if (data !== 'no-account') setStep(data === 'locked' ? 'locked' : 'ready');
    else if (location.hash === '#restore') begin('restore');
  }, [data]);

  useEffect(() => ports.lock.watch(() => step === 'locked' && ports.reload()), [ports, step]);

  if (trouble !== null)
    return (
      <PortsContext.Provider value={ports}>
        <LazyTroubleView trouble={trouble} onAgain={again} />
      </PortsContext.Provider>
    );
  if (step === 'locked')
    return (
      <PortsContext.Provider value={ports}>
        <LazyLockView />
      </PortsContext.Provider>
    );
  return (
    <PortsContext.Provider value={ports}>
      <NavigationContext.Provider value={navigation}>
        <div class="welcome">
          <aside class="welcome-picture">
            <div class="brand">
              <img src="/art/mark.svg" alt="" width="32" height="32" />
              Starling
            </div>
            {at < 2 ? <Birds flight={at === 0 ? 'one' : 'few'} /> : <Flock />}
            <p class="welcome-words">{text(WORDS[step])}</p>
          </aside>
          <main class="welcome-content">
            <div class="progress">
              {steps.map((name, index) => (
                <i key={name} class={index === at ? 'now' : index < at ? 'done' : ''} />
              ))}
              <span>{text('stepOf', at + 1, steps.length)}</span>
            </div>
            {step === 'start' && (
              <StartStep
                onCreate={() => begin('create')}
                onRestore={() => begin('restore')}
                onLink={() => begin('link')}
              />
            )}
            {step === 'name' && (
              <NameStep
                title={text('nameTitle')}
                lead={text('nameText')}
                label={text('name')}
                limit={NAME_LIMIT}
                name={choices.name}
                onName={(name) => change({ name })}
                onBack={choices.nameless ? null : back}
                onNext={() => {
                  const name = choices.name.trim();
                  if (!choices.nameless) return nextProtected();
                  if (name !== '') void ports.messenger.setName({ name });
                  next();
                }}
              >
                {!choices.nameless && protect}
              </NameStep>
            )}
            {step === 'restore' && (
              <RestoreStep
                phrase={choices.phrase}
                onPhrase={(phrase) => change({ phrase })}
                onBack={back}
                onNext={nextProtected}
              >
                {protect}
              </RestoreStep>
            )}
            {step === 'device' && (
              <NameStep
                title={text('deviceTitle')}
                lead={text('deviceText')}
                label={text('deviceLabel')}
                limit={DEVICE_LIMIT}
                name={choices.device}
                onName={(device) => change({ device })}
                onBack={back}
                onNext={nextProtected}
              >
                {protect}
              </NameStep>
            )}
            {step === 'gateway' && (
              <GatewayStep
                choices={choices}
                onBack={back}
                onNext={(name) => {
                  const nameless = choices.way === 'restore' && name === '';
                  change({ name, nameless });
                  setStep(nameless ? 'name' : (steps[at + 1] ?? 'ready'));
                }}
              />
            )}
            {step === 'link' && (
              <LinkStep
                device={choices.device}
                onBack={back}
                onNext={(name) => {
                  change({ name });
                  next();
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
