import { BEFORE_STRICT_EVENTS, NEWEST_READ } from "./install-client.ts";

type Versions = readonly string[];

const NEW = [NEWEST_READ] satisfies Versions;
const BOTH = [NEWEST_READ, BEFORE_STRICT_EVENTS] satisfies Versions;

/**
 * The scenarios and their clients: each has a row in `test/client/scenarios.md`, where the run writes its result.
 * Scenarios without the old client need a feature that it lacks.
 */
export const SCENARIOS = {
  tools: BOTH,
  "rarer-tools": BOTH,
  tokens: BOTH,
  telemetry: BOTH,
  failing: BOTH,
  parallel: BOTH,
  "unknown-tool": NEW,
  subagent: BOTH,
  "background-shell": BOTH,
  "background-agent": BOTH,
  "permission-in-print": BOTH,
  resume: BOTH,
  "two-clients": NEW,
  fork: BOTH,
  "print-api-error": BOTH,
  "print-sigint": BOTH,
  "print-sigterm": BOTH,
  "print-sighup": BOTH,
  "print-sigkill": BOTH,

  "plugin-is-valid": NEW,
  plugin: BOTH,
  "plugin-fetched": NEW,
  "plugin-and-setup": BOTH,
  "plugin-without-user-settings": NEW,
  "plugin-uninstalled": BOTH,

  "permission-granted": BOTH,
  "permission-long-call": NEW,
  "permissions-in-turn": NEW,
  "permissions-at-once": NEW,
  "permission-no": BOTH,
  "permission-no-words": BOTH,
  "permission-esc": BOTH,
  "question-answered": BOTH,
  "question-esc": BOTH,
  "plan-approved": BOTH,
  "plan-esc": BOTH,
  "subagent-permission": NEW,
  "auto-mode-asks": NEW,
  "elicitation-answered": NEW,
  "elicitation-cancelled": NEW,
  "idle-notice": BOTH,

  "esc-tool": BOTH,
  "esc-answer": BOTH,
  "esc-before-answer": NEW,
  "prompt-after-esc": BOTH,
  "prompt-queued": BOTH,
  rewind: NEW,

  "background-shell-stopped": NEW,
  "background-agent-stopped": NEW,
  "background-client-killed": NEW,
  tasks: NEW,
  team: NEW,
  worktree: NEW,

  model: NEW,
  rename: NEW,
  compact: NEW,
  "compact-auto": NEW,
  "compact-auto-fails": NEW,
  clear: BOTH,
  "resume-inside": NEW,
  exit: BOTH,
  "ctrl-c-twice": BOTH,
  "terminal-closed": BOTH,

  "error-400": BOTH,
  "error-credit": BOTH,
  "error-401": BOTH,
  "error-402": NEW,
  "error-403": BOTH,
  "error-404": BOTH,
  "error-413": BOTH,
  "error-429": BOTH,
  "error-limit": NEW,
  "error-500": BOTH,
  "error-529": BOTH,
  "error-mid-answer": NEW,
  "error-lost": BOTH,
  "error-refused": BOTH,

  "sigint-in-tool": BOTH,
  "sigterm-in-tool": BOTH,
  "sighup-in-tool": BOTH,
  "sigkill-in-tool": BOTH,
  "sigint-waiting": NEW,
  "sigterm-waiting": NEW,
  "sighup-waiting": NEW,
  "sigkill-waiting": BOTH,
  "sigint-idle": NEW,
  "sigterm-idle": NEW,
  "sighup-idle": NEW,
  "sigkill-idle": BOTH,
} as const satisfies Readonly<Record<string, Versions>>;

export type ScenarioId = keyof typeof SCENARIOS;
