import { useEffect, useRef } from 'preact/hooks';
import { text } from '../text.ts';

/**
 * The origin of an address as people type it: `https://` is added where it is missing, plain http only for this computer.
 *
 * @returns null if it is no address a gateway may have
 */
export function gatewayOrigin(typed: string): string | null {
  const trimmed = typed.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (trimmed === '' || !URL.canParse(whole)) return null;
  const { protocol, hostname, origin, username } = new URL(whole);
  const here = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  if (username !== '' || !(protocol === 'https:' || (protocol === 'http:' && here))) return null;
  return hostname.includes('.') || here ? origin : null;
}

interface GatewayFormProps {
  address: string;
  onAddress: (value: string) => void;
  /** Of a private gateway; null: it has not been asked for. */
  token: string | null;
  onToken: (value: string) => void;
  /** Said above the field; '' for nothing. */
  hint: string;
}

/** A field for the address of a gateway, and one for its token where it wants one. */
export function GatewayForm({ address, onAddress, token, onToken, hint }: GatewayFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const tokenInput = useRef<HTMLInputElement>(null);
  const wantsToken = token !== null;
  useEffect(() => (wantsToken ? tokenInput : input).current?.focus(), [wantsToken]);
  return (
    <div>
      {hint !== '' && <p class="lead form-hint">{hint}</p>}
      <label class="label" for="gateway-address">
        {text('gatewayAddress')}
      </label>
      <div class="input-box large">
        <input
          ref={input}
          id="gateway-address"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder="https://gateway.example"
          value={address}
          onInput={(event) => onAddress(event.currentTarget.value)}
        />
      </div>
      {wantsToken && (
        <>
          <label class="label" for="gateway-token">
            {text('gatewayToken')}
          </label>
          <div class="input-box large">
            <input
              ref={tokenInput}
              id="gateway-token"
              autocomplete="off"
              spellcheck={false}
              value={token}
              onInput={(event) => onToken(event.currentTarget.value)}
            />
          </div>
        </>
      )}
    </div>
  );
}
