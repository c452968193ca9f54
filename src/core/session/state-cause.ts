/** The cause of a session's state. Page and messages have a text for each; `docs/protocol.md` lists them. */
export const STATE_CAUSES = [
  "session-started",
  "prompt",
  "tool",
  "permission-requested",
  "question-asked",
  "plan-presented",
  "elicitation",
  "idle-notice",
  "answered",
  "turn-ended",
  "turn-failed",
  "background-work",
  "background-ended",
  "subagent",
  "compaction-started",
  "compaction-ended",
  "interrupted",
  "session-ended",
  "process-gone",
  "process-ended",
  "seen-again",
] as const;

export type StateCause = (typeof STATE_CAUSES)[number];
