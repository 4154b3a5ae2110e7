import { StarlingError } from '../src/crypto/errors.ts';
import { seededDraw } from '../test/seeded.ts';
import { mutated } from './mutation.ts';

/** Something that decodes what others wrote. */
export interface FuzzTarget {
  name: string;
  /** Well-formed samples; mutations start from them. */
  samples(): Promise<Uint8Array[]> | Uint8Array[];
  /** May throw a StarlingError, and nothing else. */
  decode(bytes: Uint8Array): unknown;
}

export interface Finding {
  target: string;
  input: Uint8Array;
  error: unknown;
}

export interface FuzzOptions {
  inputs: number;
  seed: number;
  /** Told before every input, so that a watcher knows which one does not end. */
  onInput?: (input: Uint8Array, done: number) => void;
}

/**
 * Gives a target its samples and then mutations of them, the same for the same seed. Inputs that are taken without an
 * error become samples themselves, up to a bound: so mutations wander into what the decoder takes.
 *
 * @returns the first finding; null if there is none
 */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<Finding | null> {
  const draw = seededDraw(options.seed);
  const given = await target.samples();
  const samples = [...given, new Uint8Array(0)];
  const mostSamples = samples.length + 512;
  for (let done = 0; done < options.inputs; done++) {
    const input = done < given.length ? (given[done] ?? new Uint8Array(0)) : mutated(samples, draw);
    options.onInput?.(input, done);
    let isTaken = true;
    try {
      const result = target.decode(input);
      if (result instanceof Promise) await result;
    } catch (error) {
      isTaken = false;
      if (!(error instanceof StarlingError)) return { target: target.name, input, error };
    }
    if (!isTaken || done < given.length) continue;
    if (samples.length < mostSamples) samples.push(input.slice());
    else if (draw(64) === 0) samples[given.length + draw(512)] = input.slice();
  }
  return null;
}

/** Gives a target one input that was kept. */
export async function replay(target: FuzzTarget, input: Uint8Array): Promise<Finding | null> {
  try {
    await target.decode(input);
    return null;
  } catch (error) {
    return error instanceof StarlingError ? null : { target: target.name, input, error };
  }
}
