import type { Why } from "../../core/outbox.ts";

/** Why an event was or was not told. `words/` has a sentence for each. */
export const WHY_CODES = [
  // Told.
  "person-needed",
  "turn-failed",
  "turn-finished",
  "subagent-finished",
  "level-verbose",
  "switch-on",
  "listed",
  "tool-switch-on",
  // Not told.
  "too-old",
  "nowhere",
  // By the store, which knows what was told before.
  "told-before",
  // By a rebuild of the database, which tells nobody what was news before it.
  "rebuilt",
  "machine-history",
  "double",
  "internal-agent",
  "machine-prompt",
  "answered",
  "waits-already",
  "interrupted",
  "failure-told",
  "background-work",
  "finished-off",
  "told-at-end",
  "card-only",
  "below-level",
  "switch-off",
  "not-listed",
  "disabled",
  "tool-switch-off",
  "tool-disabled",
] as const;

export type WhyCode = (typeof WHY_CODES)[number];

export function why(code: WhyCode, details: Why["details"] = {}): Why {
  return { code, details };
}
