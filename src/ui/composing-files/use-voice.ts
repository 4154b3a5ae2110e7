import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useNavigation } from '../navigation.ts';
import type { VoiceRecorder, VoiceTrouble } from '../ports.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import type { ComposingFiles } from './use-composing-files.ts';

/** A recording that runs. */
export interface Recording {
  durationMs: number;
  paused: boolean;
  /** The last levels, 0 to 1, newest last. */
  levels: readonly number[];
  pause: (paused: boolean) => void;
  /** Ends it and keeps it as a draft. */
  finish: () => Promise<void>;
  discard: () => void;
}

export interface Voice {
  /** Can it be recorded here, or would it be elsewhere? */
  offered: 'here' | 'elsewhere' | 'no';
  recording: Recording | null;
  /** The browser is asking. */
  starting: boolean;
  trouble: VoiceTrouble | null;
  /** How many recordings have ended here. */
  ended: number;
  start: () => void;
  dismiss: () => void;
}

/** As many bars as fit into a wide window. */
const SHOWN_LEVELS = 60;
/** A click by mistake. */
const SHORTEST_MS = 400;
const NAME = 'session-audio-message.mp3';

/** Recording for one conversation. What was recorded becomes a draft, also if the view is left meanwhile. */
export function useVoice(files: ComposingFiles): Voice {
  const { recordVoice, openWindow } = usePorts();
  const { toast } = useNavigation();
  const [state, setState] = useState<'off' | 'starting' | 'on'>('off');
  const [heard, setHeard] = useState<Pick<Recording, 'durationMs' | 'levels'>>({ durationMs: 0, levels: [] });
  const [paused, setPaused] = useState(false);
  const [trouble, setTrouble] = useState<VoiceTrouble | null>(null);
  const [ended, setEnded] = useState(0);
  const recorder = useRef<VoiceRecorder | null>(null);
  const gone = useRef(false);
  const latest = useRef(files);
  latest.current = files;

  const off = () => {
    recorder.current = null;
    setState('off');
    setPaused(false);
    setEnded((times) => times + 1);
  };
  const finish = async () => {
    const running = recorder.current;
    if (running === null) return;
    off();
    try {
      const { bytes, contentType, peaks, durationMs } = await running.stop();
      if (durationMs < SHORTEST_MS || bytes.length === 0) return;
      const about = { contentType, name: NAME, width: 0, height: 0, isVoice: true };
      await latest.current.keep({ ...about, bytes, peaks, durationMs });
    } catch {
      toast.value = { text: text('recordingLost'), urgent: true };
    }
  };
  const start = async () => {
    if (recordVoice === null || state !== 'off') return;
    setTrouble(null);
    setState('starting');
    setHeard({ durationMs: 0, levels: [] });
    const answer = await recordVoice({
      onLevel: (level, durationMs) =>
        setHeard(({ levels }) => ({ durationMs, levels: [...levels.slice(1 - SHOWN_LEVELS), level] })),
      onEnded: (reason) => {
        toast.value = { text: text(reason === 'full' ? 'recordingFull' : 'microphoneGone') };
        void finish();
      },
    }).catch(() => 'busy' as const);
    if (typeof answer === 'string') {
      setState('off');
      setTrouble(answer);
    } else if (gone.current) {
      answer.cancel();
    } else {
      recorder.current = answer;
      setState('on');
    }
  };
  useEffect(() => {
    const leave = () => void finish();
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, []);
  // A layout effect, because its end is run at once when the view is left.
  useLayoutEffect(
    () => () => {
      gone.current = true;
      void finish();
    },
    [],
  );
  const recording: Recording = {
    ...heard,
    paused,
    pause: (next) => {
      if (next) recorder.current?.pause();
      else recorder.current?.resume();
      setPaused(next);
    },
    finish,
    discard: () => {
      recorder.current?.cancel();
      off();
    },
  };
  return {
    offered: !files.allowed ? 'no' : recordVoice !== null ? 'here' : openWindow !== null ? 'elsewhere' : 'no',
    recording: state === 'on' ? recording : null,
    starting: state === 'starting',
    trouble,
    ended,
    start: () => void start(),
    dismiss: () => setTrouble(null),
  };
}
