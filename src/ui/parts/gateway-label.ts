import { RELAY_URL } from '../../protocol/relay-name.ts';
import { text } from '../text.ts';

/** What a gateway is called: by its own word, else by its host. The relay has neither. */
export function gatewayLabel(url: string, name = ''): string {
  if (url === RELAY_URL) return text('relayName');
  return name || (URL.canParse(url) ? new URL(url).host : url);
}
