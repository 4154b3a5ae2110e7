import { useEffect, useState } from 'preact/hooks';
import { text, type MessageKey } from '../text.ts';
import type { Strength } from './strength.ts';

const WORDS: Record<Strength, MessageKey> = {
  weak: 'strengthWeak',
  fair: 'strengthFair',
  good: 'strengthGood',
  strong: 'strengthStrong',
};
const STEPS: readonly Strength[] = ['weak', 'fair', 'good', 'strong'];
/** Looking takes a moment: it waits for a pause between two keys. */
const PAUSE_MS = 120;

/** Shows how strong it is; forbids nothing. */
export function StrengthMeter({ id, passphrase }: { id: string; passphrase: string }) {
  const strength = useStrength(passphrase.trim() === '' ? null : passphrase);
  const reached = strength === null ? -1 : STEPS.indexOf(strength);
  return (
    <div class="strength" data-strength={strength ?? ''}>
      <div class="strength-bar" aria-hidden="true">
        {STEPS.map((step, index) => (
          <i key={step} class={index <= reached ? 'reached' : ''} />
        ))}
      </div>
      <p id={id} class="small-text" aria-live="polite">
        {strength === null ? text('strengthHint') : text(WORDS[strength])}
      </p>
    </div>
  );
}

/** null until it is known. The lists of words are read with the first passphrase. */
function useStrength(passphrase: string | null): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  useEffect(() => {
    if (passphrase === null) return setStrength(null);
    let current = true;
    const timer = setTimeout(() => {
      void import('./strength.ts').then(
        ({ strengthOf }) => current && setStrength(strengthOf(passphrase)),
        () => current && setStrength(null),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [passphrase]);
  return strength;
}
