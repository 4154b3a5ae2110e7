/** One device of a soak. */
export interface Role {
  name: string;
  /** 0 … 4. */
  account: number;
  /**
   * `memory`: in this process, with a clock of its own. `process`: a headless messenger over a data folder. `browser`:
   * the extension in Chromium.
   */
  kind: 'memory' | 'process' | 'browser';
  /** Gateways it knows, the first as its primary; none: straight to the nodes. */
  gateways: readonly number[];
}

export const ACCOUNTS = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva'] as const;

/** Eight devices of five accounts; the first of each account makes it. */
export const CAST: readonly Role[] = [
  { name: 'Ada’s laptop', account: 0, kind: 'memory', gateways: [0, 1] },
  { name: 'Ada’s tablet', account: 0, kind: 'memory', gateways: [1, 0] },
  { name: 'Ada’s server', account: 0, kind: 'process', gateways: [] },
  { name: 'Ben’s laptop', account: 1, kind: 'memory', gateways: [0, 1] },
  { name: 'Ben’s server', account: 1, kind: 'process', gateways: [0] },
  { name: 'Cleo’s laptop', account: 2, kind: 'memory', gateways: [1, 0] },
  { name: 'Dan’s laptop', account: 3, kind: 'memory', gateways: [0, 1] },
  { name: 'Eva’s server', account: 4, kind: 'process', gateways: [] },
];

/** One more, for those who have a browser and time. */
export const BROWSER: Role = { name: 'Ben’s browser', account: 1, kind: 'browser', gateways: [1] };

export const NODES = 12;
export const SWARMS = 3;
export const GATEWAYS = 2;
