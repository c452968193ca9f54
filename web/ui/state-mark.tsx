import type { SessionState } from "../../src/core/session/session.ts";

/** A shape per state, so that colour is never the only sign. The name is beside it. */
const SHAPES: Readonly<Record<SessionState, string>> = {
  starting: "M6 2.5a3.5 3.5 0 0 1 3.5 3.5",
  working: "M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7",
  waiting: "M6 1.5l4.5 4.5L6 10.5L1.5 6z",
  done: "M2.25 6.5l2.5 2.5l5-6",
  failed: "M3 3l6 6M9 3l-6 6",
  ended: "M2.5 6h7",
  interrupted: "M4 2.5v7M8 2.5v7",
  lost: "M6 1.5v5M6 9.4v.2",
  unknown: "M4 4.5a2 2 0 1 1 2.75 1.85Q6 6.7 6 7.5M6 9.6v.2",
};

export function StateMark({ state }: { readonly state: SessionState }) {
  return (
    <svg class={`mark state-${state}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[state]} />
    </svg>
  );
}
