import { formatMoment } from "../../core/format/time.ts";
import { notificationKindsEn } from "../../core/i18n/en/notification.ts";
import { inBackgroundEn, sessionStatesEn, turnFailuresEn } from "../../core/i18n/en/session.ts";

/** Our texts in a message. A session's own text is never translated. */
export const en = {
  kind: notificationKindsEn,
  state: sessionStatesEn,
  inBackground: inBackgroundEn,
  failure: turnFailuresEn,
  unknownFailure: (code: string | null) => (code === null ? "error" : `error (${code})`),
  /** Why a session that a person interrupted is not working. */
  stopped: "interrupted, ready for your next prompt",
  lastSeen: (atMs: number) => `not heard from since ${dated(atMs)}`,
  sessionBegan: {
    startup: "session started",
    resume: "session resumed",
    clear: "session cleared",
    compact: "conversation compacted",
    fork: "session forked",
  },
  sessionEnded: {
    clear: "session ended (/clear)",
    resume: "session ended (another was resumed)",
    logout: "session ended (signed out)",
    prompt_input_exit: "session ended",
    other: "session ended",
  },
  /** Events that notify only if the settings name them. */
  notice: {
    Notification: "notification",
    PostToolBatch: "tool calls finished",
    UserPromptExpansion: "command",
    PreCompact: "compacting the conversation",
    PostCompact: "conversation compacted",
    PreModelSwitch: "switching the model",
    PostModelSwitch: "model switched",
    Setup: "setup",
    TeammateIdle: "teammate idle",
    TaskCreated: "task created",
    TaskCompleted: "task completed",
    ConfigChange: "configuration changed",
    WorktreeCreate: "worktree created",
    WorktreeRemove: "worktree removed",
    InstructionsLoaded: "instructions loaded",
    CwdChanged: "folder changed",
    FileChanged: "file changed",
    DirectoryAdded: "folder added",
    MessageDisplay: "message",
    PreSkillShellCommand: "skill command",
    NoteNotTaken: "note not taken",
  },
  headline: {
    /** Without a named call. */
    needsPermission: "needs permission",
    permit: (tool: string) => `${tool}?`,
    asks: "has a question",
    planReady: "plan to approve",
    idle: "ready for your next prompt",
    failed: "failed",
    moment: (atMs: number, nowMs: number | null): string => formatMoment(atMs, { nowMs, language: "en" }),
    failedUntil: (reason: string, untilMs: number, nowMs: number | null) =>
      `${reason} until ${formatMoment(untilMs, { nowMs, language: "en" })}`,
    continuesAt: (reason: string, untilMs: number, nowMs: number | null) =>
      `${reason}, continues automatically at ${formatMoment(untilMs, { nowMs, language: "en" })}`,
    processGone: "process exited unexpectedly",
    finished: "finished",
    finishedAsks: "finished, asks:",
    subagentBegan: (name: string) => `${name} started`,
    subagentDone: (name: string) => `${name} finished`,
    prompt: "prompt",
    toolBegan: (tool: string) => `running ${tool}`,
    toolOk: (tool: string) => `ran ${tool}`,
    toolFailed: (tool: string) => `${tool} failed`,
    toolInterrupted: (tool: string) => `${tool} interrupted`,
    toolDenied: (tool: string) => `${tool} denied`,
    untitled: (shortId: string) => `session ${shortId}`,
    /** A session of a project with several: by its title, or its short id. */
    titled: (project: string, title: string) => `${project}/“${title}”`,
    identified: (project: string, shortId: string) => `${project}/${shortId}`,
    quoted: (text: string) => `“${text}”`,
    note: (text: string) => ` (${text})`,
    questions: (count: number) => ` (1 of ${count})`,
    steps: (count: number) => ` (${count} ${count === 1 ? "step" : "steps"})`,
  },
  /** A request that is over: `allowed after 14 s`. */
  resolved: {
    outcome: {
      allowed: "allowed",
      denied: "denied",
      approved: "approved",
      rejected: "rejected",
      answered: "answered",
      declined: "declined",
      interrupted: "interrupted",
      overtaken: "overtaken by a prompt",
      continued: "continued",
      ended: "session ended",
      lost: "process exited",
      over: "no longer open",
    },
    after: (outcome: string, duration: string) => `${outcome} after ${duration}`,
    by: { client: "Decided in Claude Code", hook: "Decided by a hook", rule: "Decided by a rule" },
    answeredBy: {
      page: (name: string) => `Decided on the dashboard (${name})`,
      discord: (name: string) => `Decided on Discord by ${name}`,
      telegram: (name: string) => `Decided on Telegram by ${name}`,
    },
    unconfirmed: "Claude Code has not confirmed it.",
    answer: (text: string) => `Answer: ${text}`,
  },
  reminder: {
    waits: (time: string, headline: string) => `still waits (${time}): ${headline}`,
    failed: (time: string, headline: string) => `still failed (${time}): ${headline}`,
  },
  budget: {
    title: "Daily budget",
    /** Both sums are dollars; the cost is an estimate. */
    headline: (percent: number, spent: string, budget: string) =>
      percent >= 100
        ? `Daily budget · used up: ≈ ${spent} of ${budget} today`
        : `Daily budget · ${percent}% spent: ≈ ${spent} of ${budget} today`,
  },
  limit: {
    title: "Plan limits",
    window: { five_hour: "5 hours", seven_day: "7 days" },
    used: (what: string, percent: number, resets: string) => `${what} · ${percent}% used, resets ${resets}`,
    full: (what: string, resets: string) => `${what} · limit reached, resets ${resets}`,
    reset: (what: string) => `${what} · reset: work can go on`,
  },
  field: {
    file: "File",
    path: "Path",
    pattern: "Pattern",
    url: "URL",
    query: "Query",
    size: "Size",
    duration: "Duration",
    wanted: "Requested input",
    background: "Background tasks",
  },
  /** Facts of a card, in one line. */
  fact: {
    duration: (time: string) => `took ${time}`,
    calls: (count: number) => `${count} ${count === 1 ? "call" : "calls"}`,
    errors: (count: number) => `${count} ${count === 1 ? "error" : "errors"}`,
    subagents: (count: number) => `${count} ${count === 1 ? "subagent" : "subagents"}`,
    tasks: (done: number, all: number) => `${done}/${all} tasks`,
    tokens: (count: string) => `${count} tokens`,
  },
  lineCount: (lines: number) => `${lines} ${lines === 1 ? "line" : "lines"}`,
  replaceAll: "every occurrence",
  severalAnswers: "Several can be chosen",
  /** Ends a text that was stored only in part; both numbers in characters. */
  cutNote: (kept: number, length: number) =>
    `[first ${kept} of ${length} characters; the raw file in the archive has the full text]`,
  moreWaits: (count: number) => `and ${count} more`,
  /** A headline that also covers older messages, which are only on the dashboard. */
  pairedTitle: "Answering",
  /** A browser, as `Firefox on Linux`. */
  paired: (browser: string) =>
    `Answering · ${browser} was paired and may answer Claude Code. If that was not you: ccen answers off`,
  testTitle: "Event notifier",
  testMessage: "Event notifier · Test: notifications arrive here.",
  folded: (headline: string, count: number) => `(${count} earlier messages are on the dashboard) ${headline}`,
  moreLines: (count: number) => `… ${count} more ${count === 1 ? "line" : "lines"}`,
};

/** A card is read days later. */
function dated(atMs: number): string {
  return formatMoment(atMs, { nowMs: null, language: "en" });
}
