import { text, type MessageKey } from '../text.ts';
import { strengthOf, type Strength } from './strength.ts';

const WORDS: Record<Strength, MessageKey> = {
  weak: 'strengthWeak',
  fair: 'strengthFair',
  good: 'strengthGood',
  strong: 'strengthStrong',
};
const STEPS: readonly Strength[] = ['weak', 'fair', 'good', 'strong'];

/** Shows how strong it is; forbids nothing. */
export function StrengthMeter({ id, passphrase }: { id: string; passphrase: string }) {
  const strength = passphrase.trim() === '' ? null : strengthOf(passphrase);
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
