/** One value at one time; `at` in any unit, ascending. Null: unknown at that time. */
export interface SparkPoint {
  readonly at: number;
  readonly value: number | null;
}

export interface SparkScale {
  readonly width: number;
  readonly height: number;
  /** The limit of the good range: drawn, and always on the scale. */
  readonly limit?: number | undefined;
  /** Minimum for the top of the scale, so that tiny values do not look large. */
  readonly floor?: number | undefined;
  /** Points further apart are not joined: the values between them are unknown. */
  readonly maxGap?: number | undefined;
}

export interface SparkPaths {
  /** The line, in pieces where values are unknown. */
  readonly line: string;
  /** Single points as dots: at the line's width they would be too small to see. */
  readonly dots: string;
  /** The area below the line, down to zero. */
  readonly area: string;
  readonly limitY: number | null;
}

/** Half the stroke, so that edges are not cut. */
const INSET = 1;

/** SVG paths for a small line chart from zero up. Pure. */
export function sparkPaths(points: readonly SparkPoint[], scale: SparkScale): SparkPaths {
  const { width, height, limit, floor = 0, maxGap = Infinity } = scale;
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const top = Math.max(floor, limit ?? 0, ...known) || 1;
  const first = points[0]?.at ?? 0;
  const span = (points.at(-1)?.at ?? 0) - first || 1;
  const bottom = height - INSET;
  const x = (at: number): number => round(INSET + ((at - first) / span) * (width - 2 * INSET));
  const y = (value: number): number => round(bottom - (Math.max(0, value) / top) * (height - 2 * INSET));

  const pieces: { x: number; y: number }[][] = [];
  let before: number | null = null;
  for (const { at, value } of points) {
    if (value === null) {
      before = null;
      continue;
    }
    const point = { x: x(at), y: y(value) };
    if (before === null || at - before > maxGap) pieces.push([point]);
    else pieces.at(-1)?.push(point);
    before = at;
  }
  return {
    line: pieces.map(lineOf).join(""),
    dots: pieces.map(dotOf).join(""),
    area: pieces.map((piece) => areaOf(piece, bottom)).join(""),
    limitY: limit === undefined ? null : y(limit),
  };
}

function lineOf(piece: readonly { x: number; y: number }[]): string {
  const [start, ...rest] = piece.map((point) => `${point.x} ${point.y}`);
  return rest.length === 0 ? "" : `M${start}L${rest.join(" ")}`;
}

function dotOf(piece: readonly { x: number; y: number }[]): string {
  const [only, second] = piece;
  return only === undefined || second !== undefined ? "" : `M${only.x} ${only.y}h0`;
}

function areaOf(piece: readonly { x: number; y: number }[], bottom: number): string {
  const from = piece[0];
  const to = piece.at(-1);
  if (from === undefined || to === undefined || piece.length === 1) return "";
  return `M${from.x} ${bottom}L${piece.map((point) => `${point.x} ${point.y}`).join(" ")}L${to.x} ${bottom}Z`;
}

/** A tenth of a pixel is finer than any screen. */
function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
