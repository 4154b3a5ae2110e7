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
  value: string;
  onValue: (value: string) => void;
  /** Said above the field; '' for nothing. */
  hint: string;
}

/** A field for the address of a gateway. */
export function GatewayForm({ value, onValue, hint }: GatewayFormProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
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
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      </div>
    </div>
  );
}
