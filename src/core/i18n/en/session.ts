import type { SessionState } from "../../session/session.ts";

export const sessionStatesEn = {
  starting: "idle",
  working: "running",
  waiting: "waiting for you",
  done: "done",
  failed: "failed",
  ended: "ended",
  interrupted: "interrupted",
  lost: "process exited",
  unknown: "unknown",
} as const satisfies Record<SessionState, string>;

/** Behind a state, see `withBackground`. */
export const inBackgroundEn = "{count} in the background";

/** Errors that end a turn, by Claude Code's codes, and ours; a code without a text here is shown as it came. */
export const turnFailuresEn = {
  authentication_failed: "not signed in",
  oauth_org_not_allowed: "organisation not allowed",
  account_on_hold: "account on hold",
  verification_required: "verification required",
  billing_error: "billing problem",
  rate_limit: "rate limit",
  overloaded: "API overloaded",
  invalid_request: "invalid request",
  model_not_found: "model not found",
  server_error: "API server error",
  max_output_tokens: "output limit reached",
  cloud_credential_error: "cloud credentials",
  exited_asking: "exited while asking",
} as const;
