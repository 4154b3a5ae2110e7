/** [x, y, size, amber] in a field of 400 × 176. */
const FLIGHTS: Record<'one' | 'few', readonly (readonly [number, number, number, boolean])[]> = {
  one: [
    [206, 96, 1.6, false],
    [248, 62, 0.7, true],
  ],
  few: [
    [172, 62, 1.4, false],
    [230, 38, 0.95, true],
    [294, 38, 0.95, false],
    [268, 92, 1.2, false],
    [130, 104, 0.75, false],
    [194, 118, 0.9, false],
    [238, 138, 0.75, false],
  ],
};

const BIRD = 'M-13-3.5Q-4-5 0 3 5-7 14-9 5-3 1 8-4-1-13-3.5z';

/** The first start tells of a flock that grows: one bird and a companion, then a few. */
export const Birds = ({ flight }: { flight: 'one' | 'few' }) => (
  <svg class="birds" viewBox="0 0 400 176" aria-hidden="true">
    {FLIGHTS[flight].map(([x, y, size, amber]) => (
      <path d={BIRD} fill={amber ? '#f2a93b' : '#f3ead3'} transform={`translate(${x} ${y}) scale(${size})`} />
    ))}
  </svg>
);
