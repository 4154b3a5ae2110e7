import { useEffect, useState } from 'preact/hooks';

interface QrProps {
  /** What the code says. */
  value: string;
  label: string;
  /** Edge in px, quiet zone included. */
  size: number;
  /** Modules in the middle left free for the bird; 0 for codes that must bear the most damage. */
  hole?: number;
}

const QUIET = 4;

/** A code to scan, dark on cream in every theme. The library that draws it is loaded when it is first needed. */
export function Qr({ value, label, size, hole = 7 }: QrProps) {
  const [code, setCode] = useState<{ edge: number; path: string } | null>(null);
  useEffect(() => {
    let current = true;
    void import('uqr').then(({ encode }) => {
      if (!current) return;
      const { data, size: edge } = encode(value, { ecc: 'Q', border: 0 });
      setCode({ edge, path: modulesPath(data, edge, hole) });
    });
    return () => {
      current = false;
    };
  }, [value, hole]);

  const edge = (code?.edge ?? 33) + 2 * QUIET;
  const middle = edge / 2;
  return (
    <svg class="qr" role="img" aria-label={label} width={size} height={size} viewBox={`0 0 ${edge} ${edge}`}>
      {code !== null && <path d={code.path} transform={`translate(${QUIET} ${QUIET})`} fill="#14222b" />}
      {code !== null &&
        finders(code.edge).map(([x, y]) => (
          <g transform={`translate(${x + QUIET} ${y + QUIET})`}>
            <rect x="0.5" y="0.5" width="6" height="6" rx="1.6" fill="none" stroke="#14222b" />
            <rect x="2" y="2" width="3" height="3" rx="0.8" fill="#14222b" />
          </g>
        ))}
      {code !== null && hole > 0 && (
        <image href="/art/mark.svg" x={middle - 2.9} y={middle - 2.9} width="5.8" height="5.8" />
      )}
    </svg>
  );
}

const finders = (edge: number): [number, number][] => [
  [0, 0],
  [edge - 7, 0],
  [0, edge - 7],
];

/** Rounded modules as one path, without the three corner patterns and without the hole. */
function modulesPath(data: readonly (readonly boolean[])[], edge: number, hole: number): string {
  const start = (edge - hole) / 2;
  const inHole = (x: number, y: number) => hole > 0 && x >= start && x < start + hole && y >= start && y < start + hole;
  const inFinder = (x: number, y: number) => (x < 7 && y < 7) || (x >= edge - 7 && y < 7) || (x < 7 && y >= edge - 7);
  let path = '';
  for (const [y, row] of data.entries()) {
    for (const [x, dark] of row.entries()) {
      if (!dark || inHole(x, y) || inFinder(x, y)) continue;
      path += `M${x + 0.05} ${y + 0.35}a.3.3 0 0 1 .3-.3h.3a.3.3 0 0 1 .3.3v.3a.3.3 0 0 1-.3.3h-.3a.3.3 0 0 1-.3-.3z`;
    }
  }
  return path;
}
