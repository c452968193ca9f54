/** One station on the way of the test event. `skip`: does not apply, and says why. */
export interface TraceStep {
  readonly name: string;
  readonly status: "ok" | "fail" | "skip";
  /** Milliseconds from firing the hook until this was seen; null where that means nothing. */
  readonly atMs: number | null;
  readonly detail: string;
  /** What to do; null where there is nothing. */
  readonly fix: string | null;
}

/** What became of the test event. */
export interface EndToEndOutcome {
  /** Every station that applies worked. */
  readonly ok: boolean;
  readonly sessionId: string;
  readonly seq: number | null;
  /** On Discord; null when no message went out. */
  readonly messageId: string | null;
  readonly stations: readonly TraceStep[];
}

export function passed(name: string, atMs: number | null, detail: string): TraceStep {
  return { name, status: "ok", atMs, detail, fix: null };
}
