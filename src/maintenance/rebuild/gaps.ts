import type { MissingRange } from "./recovery-report.ts";

/** Of more ranges, the report has only the count of their numbers. */
const MAX_RANGES = 100;

type Span = Pick<MissingRange, "from" | "to">;

/** Finds the numbers without an event, from events in the order of their numbers. */
export interface Gaps {
  /** Records an existing event. */
  seen(seq: number, receivedAtMs: number): void;
  /**
   * Ends the search; numbers were assigned up to `lastNumber`.
   * @param known spans that were reported before, or that never had an event, or whose events were removed
   */
  end(lastNumber: number, known: readonly Span[]): { readonly count: number; readonly ranges: readonly MissingRange[] };
  /** The first number seen, null before any. */
  readonly first: () => number | null;
  readonly last: () => number;
}

export function createGaps(): Gaps {
  const found: MissingRange[] = [];
  let first: number | null = null;
  let last = 0;
  let lastAt: string | null = null;

  function note(from: number, to: number, before: string | null): void {
    found.push({ from, to, after: lastAt, before });
  }

  return {
    seen: (seq, receivedAtMs) => {
      const at = new Date(receivedAtMs).toISOString();
      if (first === null) first = seq;
      else if (seq > last + 1) note(last + 1, seq - 1, at);
      last = Math.max(last, seq);
      lastAt = at;
    },
    end: (lastNumber, known) => {
      if (first !== null && lastNumber > last) note(last + 1, lastNumber, null);
      const ranges = found.flatMap((range) => without(range, known).map((span) => ({ ...range, ...span })));
      const count = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
      return { count, ranges: ranges.slice(0, MAX_RANGES) };
    },
    first: () => first,
    last: () => last,
  };
}

function without(span: Span, known: readonly Span[]): readonly Span[] {
  let rest: Span[] = [span];
  for (const { from, to } of known) {
    rest = rest.flatMap((one) => {
      if (to < one.from || from > one.to) return [one];
      const parts = [
        { from: one.from, to: from - 1 },
        { from: to + 1, to: one.to },
      ];
      return parts.filter((part) => part.from <= part.to);
    });
  }
  return rest;
}
