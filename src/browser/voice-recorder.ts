import type { Bytes } from '../crypto/bytes.ts';
import { MAX_VOICE_SECONDS } from '../media/limits.ts';
import { levelOf, PeakCollector, type Peak } from '../media/peaks.ts';
import { newVoiceEncoder, VOICE_TYPE, type VoiceEncoder } from '../media/voice-encoder.ts';

/**
 * Why nothing is recorded: refused by the person or the browser, no microphone, another program has it, or the browser's
 * sound does not start (Firefox on a computer without any loudspeaker).
 */
export type VoiceTrouble = 'denied' | 'absent' | 'busy' | 'no-sound';

/** A finished voice message. */
export interface VoiceRecording {
  /** MP3, mono. */
  bytes: Bytes;
  contentType: typeof VOICE_TYPE;
  durationMs: number;
  /** The wave in 60 bars, 0 to 1. */
  peaks: Peak[];
}

/** A microphone that is on. Its sign in the browser stays until `stop` or `cancel`. */
export interface VoiceRecorder {
  /** Ends the recording; always the same promise. */
  stop: () => Promise<VoiceRecording>;
  /** Ends it and keeps nothing. */
  cancel: () => void;
  pause: () => void;
  resume: () => void;
}

export interface VoiceListener {
  /** About 20 times a second while recording: how far a meter goes up (0 to 1), and how long it already is. */
  onLevel: (level: number, durationMs: number) => void;
  /** Called once if it ends by itself: five minutes are full, or the microphone was taken away. `stop` has it all then. */
  onEnded: (reason: 'full' | 'gone') => void;
}

/** A browser's sound starts within some ten milliseconds. */
const START_MS = 4_000;

/** The script of the audio thread. Only a file of our own may run there. @see public/voice-worklet.js */
const WORKLET = '/voice-worklet.js';

/** Can a page ask for a microphone here at all? */
export const canRecordVoice = (): boolean =>
  typeof navigator.mediaDevices?.getUserMedia === 'function' && typeof AudioWorkletNode === 'function';

/**
 * Asks for the microphone and begins to record. Only in a tab, panel or window that stays: a popup closes when the browser
 * asks, and with the page the recording is lost.
 *
 * @see protocol 07 §5.8
 */
export async function recordVoice(listener: VoiceListener): Promise<VoiceRecorder | VoiceTrouble> {
  if (!canRecordVoice()) return 'absent';
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: { ideal: 1 }, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    return troubleOf(error);
  }
  const context = new AudioContext();
  try {
    const [encoder] = await Promise.all([newVoiceEncoder(context.sampleRate), context.audioWorklet.addModule(WORKLET)]);
    if (await started(context)) return recorderOf(stream, context, encoder, listener);
    turnOff(stream, context);
    return 'no-sound';
  } catch (error) {
    turnOff(stream, context);
    throw error;
  }
}

/** Firefox keeps the promise waiting for ever if there is nothing to play on. */
const started = (context: AudioContext): Promise<boolean> =>
  new Promise((answer, fail) => {
    const patience = setTimeout(() => answer(false), START_MS);
    const running = () => {
      clearTimeout(patience);
      answer(true);
    };
    context.resume().then(running, fail);
  });

function troubleOf(error: unknown): VoiceTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'absent';
}

function recorderOf(
  stream: MediaStream,
  context: AudioContext,
  encoder: VoiceEncoder,
  listener: VoiceListener,
): VoiceRecorder {
  const peaks = new PeakCollector();
  const most = MAX_VOICE_SECONDS * context.sampleRate;
  let recorded = 0; // samples
  let recording: Promise<VoiceRecording> | null = null;
  let [paused, ended] = [false, false];

  const node = new AudioWorkletNode(context, 'voice', { numberOfOutputs: 0 });
  const source = context.createMediaStreamSource(stream);
  source.connect(node);
  const durationMs = () => Math.round((recorded / context.sampleRate) * 1_000);
  const end = (): void => {
    ended = true;
    node.port.onmessage = null;
    source.disconnect(); // named here, so that it is not collected while it is heard
    turnOff(stream, context);
  };
  const endByItself = (reason: 'full' | 'gone'): void => {
    if (ended) return;
    end();
    listener.onEnded(reason);
  };
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    if (paused) return;
    const samples = data.subarray(0, most - recorded);
    encoder.add(samples);
    peaks.add(samples);
    recorded += samples.length;
    listener.onLevel(levelOf(samples), durationMs());
    if (recorded >= most) endByItself('full');
  };
  for (const track of stream.getTracks()) track.addEventListener('ended', () => endByItself('gone'), { once: true });

  const finish = async (): Promise<VoiceRecording> => {
    end();
    return { bytes: encoder.finish(), contentType: VOICE_TYPE, durationMs: durationMs(), peaks: peaks.peaks() };
  };
  const setPaused = (value: boolean): void => {
    paused = value;
    for (const track of stream.getTracks()) track.enabled = !value; // nothing is heard meanwhile
  };
  return {
    stop: () => (recording ??= finish()),
    cancel: end,
    pause: () => setPaused(true),
    resume: () => setPaused(false),
  };
}

function turnOff(stream: MediaStream, context: AudioContext): void {
  for (const track of stream.getTracks()) track.stop();
  if (context.state !== 'closed') void context.close();
}
