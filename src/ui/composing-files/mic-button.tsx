import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import type { VoiceTrouble } from '../ports.ts';
import type { Voice } from './use-voice.ts';

interface MicButtonProps {
  conversation: string;
  voice: Voice;
}

/** Where the send button would be while nothing is written. */
export function MicButton({ conversation, voice }: MicButtonProps) {
  const { openWindow } = usePorts();
  const label = text(voice.offered === 'elsewhere' ? 'recordElsewhere' : 'recordVoice');
  return (
    <button
      type="button"
      class="send-button mic-button"
      aria-label={label}
      title={label}
      disabled={voice.starting}
      onClick={() => {
        if (voice.offered === 'elsewhere') void openWindow?.(conversation);
        else voice.start();
      }}
    >
      <Icon name="mic" size={20} />
    </button>
  );
}

const WORDS = {
  denied: 'microphoneDenied',
  absent: 'microphoneAbsent',
  busy: 'microphoneBusy',
  'no-sound': 'microphoneNoSound',
} as const satisfies Record<VoiceTrouble, string>;

/** Why nothing was recorded. Some places cannot ask for the microphone; a tab always can. */
export function VoiceTroubleLine({ conversation, voice }: MicButtonProps) {
  const { surface, openPage } = usePorts();
  if (voice.trouble === null) return null;
  const inTab = voice.trouble === 'denied' && surface !== 'tab';
  return (
    <div class="voice-trouble" role="alert">
      <Icon name="circle-alert" size={18} />
      <p>
        {text(WORDS[voice.trouble])}
        {inTab && (
          <>
            {' '}
            <button
              type="button"
              class="text-link"
              onClick={() => void openPage(`app.html#conversation/${encodeURIComponent(conversation)}`)}
            >
              {text('openTab')}
            </button>
          </>
        )}
      </p>
      <button
        type="button"
        class="icon-button"
        aria-label={text('close')}
        title={text('close')}
        onClick={voice.dismiss}
      >
        <Icon name="x" size={16} />
      </button>
    </div>
  );
}
