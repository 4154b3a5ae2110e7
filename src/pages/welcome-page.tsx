import { render } from 'preact';
import { WelcomeApp } from '../ui/welcome/welcome-app.tsx';
import { pagePorts } from './page-ports.ts';
import { rootElement } from './root.ts';

/** The first start. */
export const startWelcome = (): void => render(<WelcomeApp ports={pagePorts('tab')} />, rootElement());
