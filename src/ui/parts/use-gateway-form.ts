import { useState } from 'preact/hooks';
import type { MessengerApi } from '../../messenger/api.ts';
import { text } from '../text.ts';

/** What is typed about a gateway. `token` is asked for once it has said that it is private; null before. */
export function useGatewayForm(messenger: Pick<MessengerApi, 'testGateway'>) {
  const [address, setAddress] = useState('');
  const [token, setToken] = useState<string | null>(null);
  const typed = token?.trim() ?? '';
  const given = typed === '' ? {} : { token: typed };
  return {
    fields: {
      address,
      token,
      onToken: setToken,
      onAddress: (value: string) => {
        setAddress(value);
        setToken(null); // another gateway has another token
      },
    },
    /** For those who add it. */
    given,
    /** Why it cannot be used, in words; '' if it answers. @throws codes as {@link MessengerApi.testGateway} */
    refusal: async (url: string): Promise<string> => {
      const { ok, needsToken } = await messenger.testGateway({ url, ...given });
      if (!needsToken) return ok ? '' : text('gatewaySilent');
      setToken(typed);
      return text(typed === '' ? 'gatewayPrivate' : 'gatewayTokenWrong');
    },
  };
}
