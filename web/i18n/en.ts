import { inBackgroundEn, sessionStatesEn, turnFailuresEn } from "../../src/core/i18n/en/session.ts";
import { errorsEn } from "./en-errors.ts";
import { sentenceCase } from "./sentence-case.ts";

const plural = (count: string, one: string, many: string) => `${count} ${count === "1" ? one : many}`;

export const en = {
  languageName: "English",
  appName: "ccen",
  connection: {
    connecting: "Connecting",
    live: "Live",
    reconnecting: "Reconnecting",
    polling: "Refreshing",
    pollingWhy: "Live updates unavailable. Refreshing every few seconds.",
    stale: (clockTime: string) => `Stale since ${clockTime}`,
    shownIsOf: (clockTime: string) => `Showing data from ${clockTime}.`,
  },
  state: sentenceCase(sessionStatesEn),
  /** Behind a state, see `withBackground`. */
  inBackground: inBackgroundEn,
  status: {
    started: "Started",
    ok: "OK",
    failed: "Failed",
    denied: "Denied",
    waiting: "Waiting",
    info: "Info",
  },
  waitingCount: (count: number) => `${count} waiting`,
  workingCount: (count: number) => `${count} running`,
  failedCount: (count: number) => `${count} failed`,
  waitingHeading: "Waiting for you",
  nothingWaits: "Nothing is waiting for you.",
  /** Instead of `nothingWaits`, while the daemon is unreachable. */
  nothingWaitedLast: "Nothing was waiting for you when the connection was lost.",
  /** Below a list that shows its first rows only. */
  more: (count: string) => `and ${count} more`,
  planSteps: (title: string, count: number) => `${title} · ${count} ${count === 1 ? "step" : "steps"}`,
  waitsForUnknown: "Your answer",
  /** For a colleague's session. */
  waitsForOther: (owner: string | null) => (owner === null ? "For its owner" : `For ${owner}`),
  announceWaiting: (who: string, what: string) => `${who} is waiting for you: ${what}`,
  failedHeading: "Failed",
  failedUnknown: "No reason given",
  /** Keys are Claude Code's error codes; an unknown code is shown unchanged. */
  failureCode: sentenceCase(turnFailuresEn) as Readonly<Record<string, string>>,
  limitUntil: (clockTime: string, span: string) => `Resets ${clockTime} (in ${span})`,
  limitOver: (clockTime: string) => `Reset ${clockTime}`,
  inbox: {
    heading: "Needs you",
    /** Where others' sessions are shown too. */
    ofAll: "Waiting and failed",
    nothingOfAll: "Nothing is waiting.",
    keys: "Oldest first · W for the next · Enter to open",
    /** What a wait wants. */
    verb: {
      question: "Question",
      plan: "Approve plan?",
      elicitation: "Input",
      idle: "Next prompt",
      other: "Needs an answer",
      use: (tool: string) => `Use ${tool}?`,
    },
    /** The same for a permission, by what it lets happen. */
    act: { run: "Run command?", edit: "Edit file?", write: "Write file?", fetch: "Fetch page?" },
    idle: "Ready for your next prompt",
    resets: (name: string, clockTime: string) => `${name}, resets ${clockTime}`,
    continues: (name: string, clockTime: string) => `${name}, continues automatically ${clockTime}`,
    notContinued: (name: string, clockTime: string) => `${name}, did not continue ${clockTime}`,
    isNew: "New",
    /** An open item that has ended. */
    over: { waiting: "No longer waiting", failed: "No longer failed" },
    handledCount: (count: string) => `${count} handled`,
    snoozedCount: (count: string) => `${count} snoozed`,
    continuesCount: (count: string) => `${count} will continue`,
    handled: (who: string) => `${who} marked as handled.`,
    snoozed: (who: string, until: string) => `${who} snoozed until ${until}.`,
    snoozedUntil: (until: string) => `Snoozed until ${until}`,
    isHandled: "Handled",
    isSnoozed: "Snoozed",
    undo: "Undo",
    bringBack: "Bring back",
  },
  runningHeading: "Running",
  sidebar: {
    label: "Sidebar",
    fold: "Collapse sidebar",
    unfold: "Expand sidebar",
    width: "Sidebar width",
    menu: "Menu",
    skip: "Skip to content",
    stats: "Stats",
    done: "Done today",
    none: "No sessions today",
    /** Instead of `more`, where only the newest are of interest. */
    all: "Show all of today",
    /** Everything that it asks is handled or snoozed. */
    putAway: "Handled or snoozed",
    unread: "Unread",
    continues: (name: string) => `Continues ${name}`,
  },
  jumpTo: "Jump to…",
  display: "Display options",
  mini: "Mini window",
  miniNote: "A small window above all others, with what needs you",
  languageLabel: "Language",
  /** Today's figures in the top bar; each text follows its value. */
  figures: {
    label: "Today",
    cost: "today",
    costNote: "Estimated from list prices",
    calls: (count: number): string => (count === 1 ? "call" : "calls"),
    failed: (percent: string) => `${percent} failed`,
    budget: (percent: string, dollars: string) => `${percent} of ${dollars} budget`,
    budgetNote: (spent: string) => `Daily budget (CCEN_BUDGET_USD): ${spent} spent today`,
    cached: "cached",
    cacheNote: "Prompt tokens read from the cache today",
  },
  unnamedSession: "Untitled",
  /** `4 min` ago. */
  ago: (span: string) => `${span} ago`,
  openSession: "Open session",
  openInSession: "Show in session",
  countTools: (count: string) => plural(count, "call", "calls"),
  countErrors: (count: string) => plural(count, "error", "errors"),
  feed: "Activity",
  pause: "Pause",
  resume: "Resume",
  newEvents: (count: string) => `${count} new`,
  toNewest: "Jump to latest",
  allEvents: "All events",
  allTools: "All tools",
  eventFilter: "Event",
  toolFilter: "Tool",
  feedText: "Filter events…",
  onlySession: (name: string) => `Session: ${name}`,
  clearFilter: "Clear filters",
  search: "Search",
  searchHint: "Search calls, prompts…",
  nothingFound: "No matching events",
  loading: "Loading…",
  detail: {
    /** In place of the heading, for a tool call. */
    call: "Call",
    heading: "Event",
    close: "Close",
    agent: "Agent",
    folder: "Folder",
    time: "Time",
    number: "Event #",
    callId: "Tool use ID",
    rawFile: "Raw file",
    redacted: "Redactions",
    input: "Input",
    output: "Output",
    content: "Content",
    more: "Details",
    raw: "Raw JSON",
    copyRaw: "Copy JSON",
    whole: "Open full page",
    cut: (pointer: string, kept: string, length: string) => `${pointer}: ${kept} of ${length}`,
    payloadGone:
      "The payload has been deleted. Payloads are kept for less time than events (CCEN_PAYLOAD_RETENTION_DAYS).",
    cutNote: "Truncated for storage. The raw file is complete.",
  },
  onMachine: (name: string) => `on machine ${name}`,
  /** Before a colleague's name. */
  owner: "owner",
  /** The whole page, while this browser is not signed in. */
  locked: {
    heading: "This dashboard is locked",
    open: "No token at hand? On the dashboard’s machine, this opens it signed in:",
    token: "Access token",
    enter: "Unlock",
  },
  copy: "Copy",
  copied: "Copied",
  notCopied: "Could not copy",
  selected: "Selected",
  theme: { label: "Theme", system: "System", light: "Light", dark: "Dark" },
  palette: { label: "Command palette", hint: "Search sessions, views and actions…" },
  /** The shortcuts themselves: `help-strings.ts`. */
  help: { open: "Keyboard shortcuts", close: "Close" },
  views: {
    label: "Views",
    more: "More",
    now: "Now",
    sessions: "Sessions",
    session: "Session",
    event: "Event",
    search: "Search",
    stats: "Costs & stats",
    deliveries: "Notifications",
    health: "Health",
    settings: "Settings",
    team: "Team",
  },
  notify: {
    label: "Desktop notifications",
    on: "Turn on desktop notifications",
    off: "Turn off desktop notifications",
    waiting: (who: string) => `${who} is waiting for you`,
    failed: (who: string) => `${who} failed`,
    finished: (who: string) => `${who} finished`,
  },
  /** Instead of a view whose code threw. */
  broken: {
    heading: "This view crashed",
    rest: "The rest of the dashboard still works. If you just updated the daemon, reload.",
    again: "Try again",
    reload: "Reload",
  },
  observed: {
    TurnInterrupted: "Turn interrupted",
    ProcessGone: "Process exited unexpectedly",
    SessionImported: "End of imported history",
    RequestAnswered: "Answered from here",
    AnswerSettled: "Outcome of the answer",
    PromptSent: "Prompt from here",
    NoteSent: "Note from here",
    NoteTaken: "Note given to Claude",
    NoteNotTaken: "Note not taken",
  },
  /** The source of an event that no hook reported. */
  source: {
    transcript: "from the transcript",
    process: "from the process check",
    import: "imported",
    answer: "answer",
  },
  deliveries: {
    trouble: (deadLetters: string, disabledDestinations: string) =>
      [
        ...(deadLetters === "0" ? [] : [plural(deadLetters, "failed notification", "failed notifications")]),
        ...(disabledDestinations === "0"
          ? []
          : [plural(disabledDestinations, "disabled destination", "disabled destinations")]),
      ].join(", "),
    /** No destination was set up when the event came. */
    ofSession: "Notifications of this session",
  },
  failedChecks: (count: string) => plural(count, "problem", "problems"),
  updated: (version: string) => `Updated to ${version}. Reload to update this page.`,
  ...errorsEn,
};

/** Every text of the first load. Both languages have this type, so a missing text does not compile. */
export type PageStrings = typeof en;
