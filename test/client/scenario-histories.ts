import { BEFORE_STRICT_EVENTS, FIRST_ANSWERED } from "./install-client.ts";
import type { ScenarioId } from "./scenario-list.ts";

/**
 * The states of each session of a scenario, one line a session in the order of their starts, to the end of its client.
 * `state?` is optional, where two hooks of one moment come in either order.
 */
type Histories = readonly string[];

const TURN = "starting working done ended";
const TWO_TURNS = "starting working done working done ended";
const FAILED = "starting working failed working done ended";
const ANSWERED = "starting working waiting working done ended";
const ANSWERED_TWICE = "starting working waiting working waiting working done ended";
const STOPPED_AT_DIALOG = "starting working waiting working? interrupted ended";

/** Where the old client differs. */
interface Differing {
  readonly new: Histories;
  readonly old: Histories;
}

const HISTORIES: Readonly<Record<ScenarioId, Histories | Differing>> = {
  tools: [TURN],
  "rarer-tools": [TURN],
  tokens: [TURN],
  "status-line": [TURN],
  "status-line-own": [TURN],
  "limit-continues": ["starting working failed working done ended"],
  "limit-cancelled": ["starting working failed ended"],
  failing: [TURN],
  parallel: [TURN],
  "unknown-tool": [TURN],
  subagent: [TURN],
  // The old one does not list the task at its turn's end, and may still read the task's end in a second turn.
  "background-shell": { new: [TURN], old: ["starting working done working? done? ended"] },
  "background-agent": [TURN],
  // The old one denies without asking.
  "permission-in-print": { new: [ANSWERED], old: [TURN] },
  resume: {
    new: [`${TURN} ${TURN} ${TURN}`],
    // It finds no session of print mode to continue.
    old: [`${TURN} ${TURN}`, TURN],
  },
  fork: {
    new: [TURN, TURN],
    // It begins as if it resumed the session that it copies, and then continues as the new one.
    old: [`${TURN} starting ended`, "working done ended"],
  },
  "print-api-error": ["starting working failed ended"],
  "print-sigint": ["starting working ended"],
  "print-sigterm": ["starting working ended"],
  "print-sighup": ["starting working ended"],
  "print-sigkill": ["starting working lost", TURN],

  "plugin-is-valid": [],
  plugin: [TURN],
  "plugin-and-setup": [TURN, TURN, TURN, TURN, TURN],
  "plugin-without-user-settings": [TURN],
  "plugin-uninstalled": [TURN],
  "plugin-fetched": [TURN],

  "permission-granted": [ANSWERED],
  "permission-long-call": ["starting working waiting working interrupted ended"],
  "permissions-in-turn": [ANSWERED_TWICE],
  "permissions-at-once": [ANSWERED],
  "permission-no": [STOPPED_AT_DIALOG],
  // The old one reports the rejection in its transcript only, which may be read when the turn has ended.
  "permission-no-words": { new: [ANSWERED], old: ["starting working waiting working? done ended"] },
  "permission-esc": [STOPPED_AT_DIALOG],
  "question-answered": [ANSWERED],
  "question-esc": [STOPPED_AT_DIALOG],
  "plan-approved": [ANSWERED],
  "plan-esc": [STOPPED_AT_DIALOG],
  "subagent-permission": [ANSWERED],
  "auto-mode-asks": [STOPPED_AT_DIALOG],
  "elicitation-answered": [ANSWERED],
  "elicitation-cancelled": [ANSWERED],
  "idle-notice": [TWO_TURNS],
  "answer-allow": [ANSWERED],
  "answer-always": [ANSWERED],
  "answer-always-again": [ANSWERED],
  "answer-always-session": [ANSWERED],
  "answer-twice": { new: [ANSWERED_TWICE], old: ["starting working waiting working waiting working? done ended"] },
  // In the earliest client nothing tells of a denial before the turn goes on or ends.
  "answer-deny": { new: [ANSWERED], old: ["starting working waiting working? done ended"] },
  "answer-deny-stop": [STOPPED_AT_DIALOG],
  "answer-terminal-first": ["starting working waiting working interrupted ended"],
  "answer-no-first": ["starting working waiting working? interrupted working waiting working? done ended"],
  "answer-esc-first": [STOPPED_AT_DIALOG],
  "answer-question": [ANSWERED],
  "answer-question-label": [ANSWERED],
  "answer-questions": [ANSWERED],
  "answer-secret": [ANSWERED],
  "answer-plan": [ANSWERED],
  "answer-plan-approve": [ANSWERED_TWICE],
  "answer-plan-reject": { new: [ANSWERED], old: ["starting working waiting working? done ended"] },
  "answer-long": [ANSWERED],
  "answer-background-agent": [ANSWERED],
  // The second dialog begins before the first one's command has ended, or after it.
  "answer-beside-agent": ["starting working waiting working done working? done? ended"],
  // It denies without asking.
  "answer-print": { new: [ANSWERED], old: [TURN] },
  "answer-daemon-killed": [ANSWERED],
  "answer-daemon-stopped": ["starting working waiting working done working waiting working done ended"],
  "answer-daemon-down": [ANSWERED],
  "answer-client-killed": ["starting working waiting lost"],
  "answer-window-closed": ["starting working waiting ended"],
  "answer-expired": [ANSWERED],
  "answer-node": [
    "starting working waiting working done working waiting working? done working waiting working done working waiting working? interrupted working waiting working done ended",
  ],
  "answer-continue": [`${TURN} ${ANSWERED}`],
  note: [TWO_TURNS],
  "note-released": ["starting working done working interrupted ended"],
  "note-exit": [TURN],
  "note-print": [TURN],

  "esc-tool": ["starting working interrupted ended"],
  "esc-answer": ["starting working interrupted ended"],
  "esc-before-answer": ["starting working interrupted ended"],
  // The next prompt may be received before the interruption.
  "prompt-after-esc": ["starting working interrupted? working? interrupted? working? done ended"],
  "prompt-queued": [TURN],
  rewind: [TWO_TURNS],

  "background-shell-stopped": [TURN],
  "background-agent-stopped": [TURN],
  "background-client-killed": ["starting working lost"],
  tasks: [TURN],
  team: [TURN],
  worktree: [TURN],

  model: [TURN],
  rename: [TWO_TURNS],
  compact: [TURN],
  "compact-auto": [TURN],
  "compact-auto-fails": ["starting working failed ended"],
  clear: [TURN, TURN],
  "two-clients": [ANSWERED],
  "resume-inside": [`${TURN} ${TURN}`, TURN],
  exit: [TURN],
  "ctrl-c-twice": [TURN],
  "terminal-closed": ["starting working ended"],

  "error-400": [FAILED],
  "error-credit": [FAILED],
  "error-401": [FAILED],
  "error-402": [FAILED],
  "error-403": [FAILED],
  "error-404": [FAILED],
  "error-413": [FAILED],
  "error-429": [FAILED],
  "error-limit": ["starting working failed ended"],
  "error-500": [FAILED],
  "error-529": [FAILED],
  "error-mid-answer": [FAILED],
  "error-lost": [FAILED],
  "error-refused": ["starting working failed ended"],

  "sigint-in-tool": { new: ["starting working ended"], old: ["starting working lost"] },
  "sigterm-in-tool": ["starting working ended"],
  "sighup-in-tool": ["starting working ended"],
  "sigkill-in-tool": ["starting working lost"],
  "sigint-waiting": ["starting working waiting ended"],
  "sigterm-waiting": ["starting working waiting ended"],
  "sighup-waiting": ["starting working waiting ended"],
  "sigkill-waiting": ["starting working waiting lost"],
  "sigint-idle": [TURN],
  "sigterm-idle": [TURN],
  "sighup-idle": [TURN],
  "sigkill-idle": ["starting working done lost"],
};

export function historiesOf(id: ScenarioId, version: string): Histories {
  const histories = HISTORIES[id];
  if (!("new" in histories)) return histories;
  return version === BEFORE_STRICT_EVENTS || version === FIRST_ANSWERED ? histories.old : histories.new;
}
