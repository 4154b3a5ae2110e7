import { encode } from 'uqr';
import type { Pixels } from '../../src/ui/ports.ts';

/** Darkness (0–1) of a point of a code, in modules; outside of it 0. */
export type Darkness = (x: number, y: number) => number;

export interface Scene {
  width: number;
  height: number;
  /** px of a module. */
  scale: number;
  /** Degrees. */
  turn: number;
  /** How much nearer one edge is than the other: a screen seen from the side. */
  tilt: number;
  dark: readonly [number, number, number];
  light: readonly [number, number, number];
  /** Largest deviation of a channel, 0–255. */
  noise: number;
  /** px over which an edge is smeared. */
  blur: number;
}

export const SCENE: Scene = {
  width: 480,
  height: 480,
  scale: 8,
  turn: 0,
  tilt: 0,
  dark: [20, 34, 43],
  light: [255, 253, 250],
  noise: 0,
  blur: 0,
};

/** What `uqr` makes of a text, with a quiet zone of four modules. */
export function codeOf(text: string): { edge: number; darkness: Darkness } {
  const { data, size } = encode(text, { ecc: 'Q', border: 4 });
  return { edge: size, darkness: (x, y) => (data[Math.floor(y)]?.[Math.floor(x)] === true ? 1 : 0) };
}

/** A photo of a code: turned, tilted, smeared and noisy as the scene says. The same every time. */
export function photograph(code: { edge: number; darkness: Darkness }, change: Partial<Scene> = {}): Pixels {
  const scene = { ...SCENE, ...change };
  const { width, height, scale, tilt, blur } = scene;
  const angle = (scene.turn * Math.PI) / 180;
  const data = new Uint8ClampedArray(width * height * 4);
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  /** Light of a point of the picture: back through turn and tilt into modules. */
  const darknessAt = (px: number, py: number): number => {
    const dx = (px - width / 2) / scale;
    const dy = (py - height / 2) / scale;
    const u = dx * Math.cos(angle) + dy * Math.sin(angle);
    const v = -dx * Math.sin(angle) + dy * Math.cos(angle);
    const near = 1 - (tilt * v) / code.edge;
    const x = u / near + code.edge / 2;
    const y = v / near + code.edge / 2;
    return x < 0 || y < 0 || x >= code.edge || y >= code.edge ? 0 : code.darkness(x, y);
  };
  const SAMPLES = [-0.35, 0, 0.35];
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      let dark = 0;
      for (const sy of SAMPLES)
        for (const sx of SAMPLES) dark += darknessAt(px + 0.5 + sx * (1 + blur), py + 0.5 + sy * (1 + blur)) / 9;
      const at = (py * width + px) * 4;
      const shake = (random() - 0.5) * 2 * scene.noise;
      for (const channel of [0, 1, 2] as const)
        data[at + channel] = scene.light[channel] * (1 - dark) + scene.dark[channel] * dark + shake;
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}
