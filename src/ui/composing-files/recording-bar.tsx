import { useEffect, useRef } from 'preact/hooks';
import { MAX_VOICE_SECONDS } from '../../media/limits.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import type { Recording } from './use-voice.ts';

interface RecordingBarProps {
  recording: Recording;
  /** Ends it and sends it. */
  onSend: () => void;
}

/** From here on the time that is left is said. */
const WARN_MS = 30_000;

/** "0:07" */
const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** In place of the composer while the microphone is on. */
export function RecordingBar({ recording, onSend }: RecordingBarProps) {
  const { durationMs, paused, levels } = recording;
  const stop = useRef<HTMLButtonElement>(null);
  useEffect(() => stop.current?.focus(), []);
  const leftMs = MAX_VOICE_SECONDS * 1000 - durationMs;
  const ending = leftMs <= WARN_MS;
  return (
    <div
      class="composer recording"
      role="group"
      aria-label={text('voiceMessage')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        void recording.finish();
      }}
    >
      <Tool name="trash-2" label={text('discardRecording')} kind="recording-bin" onPress={recording.discard} />
      <span class={paused ? 'recording-dot recording-still' : 'recording-dot'} aria-hidden="true" />
      <span class={ending ? 'recording-time recording-ending' : 'recording-time'} role="timer">
        {ending ? text('timeLeftShort', clock(leftMs)) : clock(durationMs)}
      </span>
      <span class="recording-wave" dir="ltr" aria-hidden="true">
        {levels.map((level, index) => (
          // The bars wander: each is only its place.
          // oxlint-disable-next-line no-array-index-key
          <svg key={index} width="3" height="32" viewBox="0 0 3 32">
            <rect x="0" width="3" rx="1.5" y={16 - height(level) / 2} height={height(level)} />
          </svg>
        ))}
      </span>
      <span class="visually-hidden" role="status">
        {text(paused ? 'recordingPaused' : 'recordingOn')}
      </span>
      <Tool
        name={paused ? 'mic' : 'pause'}
        label={text(paused ? 'resumeRecording' : 'pauseRecording')}
        onPress={() => recording.pause(!paused)}
      />
      <button
        ref={stop}
        type="button"
        class="icon-button"
        aria-label={text('stopRecording')}
        title={text('stopRecording')}
        onClick={() => void recording.finish()}
      >
        <Icon name="square" size={18} />
      </button>
      <button
        type="button"
        class="send-button"
        aria-label={text('sendRecording')}
        title={text('sendRecording')}
        onClick={onSend}
      >
        <Icon name="arrow-up" size={20} />
      </button>
    </div>
  );
}

/** px, 3 to 30. */
const height = (level: number): number => 3 + Math.max(0, Math.min(1, level)) * 27;

interface ToolProps {
  name: 'trash-2' | 'mic' | 'pause';
  label: string;
  kind?: string;
  onPress: () => void;
}

const Tool = ({ name, label, kind = '', onPress }: ToolProps) => (
  <button type="button" class={`icon-button ${kind}`} aria-label={label} title={label} onClick={onPress}>
    <Icon name={name} size={20} />
  </button>
);
