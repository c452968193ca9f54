import type { SessionState } from "./session.ts";
import type { StateCause } from "./state-cause.ts";

/** A session passed from one state to another. */
export interface Transition {
  readonly sessionId: string;
  readonly atMs: number;
  readonly from: SessionState | null;
  readonly to: SessionState;
  readonly cause: StateCause;
}
