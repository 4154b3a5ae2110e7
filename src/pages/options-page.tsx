import { render } from 'preact';
import { OptionsApp } from '../ui/options/options-app.tsx';
import { pagePorts } from './page-ports.ts';
import { rootElement } from './root.ts';

/** Settings; each section has an address of its own. */
export const startOptions = (): void => render(<OptionsApp ports={pagePorts('tab')} />, rootElement());
