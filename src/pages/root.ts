import { IS_DEVELOPMENT_BUILD } from '../browser/build-kind.ts';
import { text } from '../ui/text.ts';

/** The element that the interface is drawn into. @throws Error if the page has none */
export function rootElement(): HTMLElement {
  const element = document.getElementById('root');
  if (!element) throw new Error('the page has no root');
  if (IS_DEVELOPMENT_BUILD) sayDevelopment();
  return element;
}

/** Nobody shall take a build for the real one that believes the network of whoever listens on this computer. */
function sayDevelopment(): void {
  const sign = document.createElement('aside');
  sign.className = 'development-sign';
  sign.textContent = text('developmentBuild');
  // The first start has a landmark of this kind too; each needs a name.
  sign.setAttribute('aria-label', sign.textContent);
  document.body.append(sign);
}
