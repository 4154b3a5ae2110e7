/** The element that the interface is drawn into. @throws Error if the page has none */
export function rootElement(): HTMLElement {
  const element = document.getElementById('root');
  if (!element) throw new Error('the page has no root');
  return element;
}
