import type { TurnDto } from "../../../src/api/call-dto.ts";
import type { AgentState, StateCause, ToolOutcome } from "../../../src/core/session/session.ts";
import type { MarkName } from "../../state/session/conversation.ts";
import type { ToolKind } from "../../state/session/lane-layout.ts";
import type { CallSort } from "../../state/session/session-calls.ts";
import type { SessionTab } from "../../state/session/session-facts.ts";

export interface SessionStrings {
  readonly none: string;
  readonly cause: Readonly<Record<StateCause, string>>;
  /** In the session of a colleague, where it differs. */
  readonly causeOfColleague: Readonly<Partial<Record<StateCause, string>>>;
  /** How long the session has been in its state, and why. */
  readonly since: (span: string, cause: string) => string;
  readonly retryAt: (clockTime: string) => string;
  readonly continues: string;
  readonly continuedIn: string;
  /** What a session continues, and how it began: the client's words. */
  readonly continuesAs: Readonly<Record<"clear" | "fork", string>>;
  readonly origin: Readonly<Record<string, string>>;
  /** States of a prompt that was sent from here. */
  readonly promptState: Readonly<Record<string, string>>;
  readonly endReason: Readonly<Record<string, string>>;
  /** What it may do, in the client's words; others are shown as they are. */
  readonly mode: Readonly<Record<string, string>>;
  readonly export: Readonly<Record<"heading" | "jsonl" | "md", string>>;
  /** What a download has. */
  readonly exportHint: Readonly<Record<"jsonl" | "md", string>>;
  readonly actions: string;
  readonly copyResume: string;
  readonly terminalHint: string;
  readonly copying: string;
  readonly imported: string;
  readonly foldHead: string;
  readonly unfoldHead: string;
  /** What the button shows and hides. */
  readonly foldHint: string;
  readonly contextOf: (tokens: string) => string;
  readonly find: Readonly<Record<"label" | "open" | "looking" | "none" | "previous" | "next" | "close", string>> & {
    readonly count: (at: string, of: string) => string;
  };
  readonly fact: Readonly<
    Record<
      | "project"
      | "machine"
      | "branch"
      | "model"
      | "elapsed"
      | "tokens"
      | "cost"
      | "context"
      | "started"
      | "ended"
      | "lastSeen"
      | "folder"
      | "id"
      | "pid"
      | "clientVersion"
      | "transcript"
      | "permissionMode"
      | "origin"
      | "endReason"
      | "timeZone"
      | "input"
      | "output"
      | "cacheWrite"
      | "cacheRead"
      | "webSearches"
      | "staleAt"
      | "resume",
      string
    >
  >;
  readonly openInEditor: string;
  readonly toTerminal: string;
  readonly identity: string;
  readonly usage: string;
  readonly estimated: string;
  readonly ownMetric: string;
  readonly notKnown: string;
  readonly unpriced: (models: string) => string;
  readonly tab: Readonly<Record<SessionTab, string>>;
  readonly tabs: string;
  readonly outcome: Readonly<Record<ToolOutcome | "open", string>>;
  readonly agentState: Readonly<Record<AgentState, string>>;
  readonly lanes: {
    readonly heading: string;
    readonly how: string;
    readonly main: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly whole: string;
    readonly fold: string;
    readonly unfold: string;
    readonly older: string;
    readonly kind: Readonly<Record<ToolKind, string>>;
    readonly asked: string;
    readonly legend: string;
    readonly height: string;
    /** Before the name of the agent whose conversation a click shows. */
    readonly show: string;
    readonly finished: (count: string) => string;
    readonly unfoldFinished: string;
    /** Makes the lanes as high as all of them. */
    readonly all: (count: string) => string;
    readonly foldFinished: string;
    readonly waited: (span: string) => string;
    readonly runsInBackground: string;
    readonly backgroundTook: (span: string) => string;
  };
  readonly conversation: {
    readonly prompt: string;
    /** A prompt that Claude Code made itself. */
    readonly ownPrompt: string;
    readonly turnState: Readonly<Record<Exclude<TurnDto["state"], "done" | "unknown">, string>>;
    readonly reply: string;
    readonly whole: string;
    readonly fewer: string;
    readonly calls: (count: string) => string;
    readonly failed: (count: string) => string;
    readonly older: string;
    readonly mark: Readonly<Record<MarkName, string>>;
    readonly nothing: string;
    readonly nothingOf: string;
    readonly notStored: string;
    readonly openEvent: string;
    readonly toEnd: string;
  };
  /** What you can copy of a turn. */
  readonly turn: Readonly<
    Record<"menu" | "copyPrompt" | "copyReply" | "copyMarkdown" | "copyPatch" | "showChanges", string>
  >;
  readonly changes: Readonly<
    Record<
      | "nothing"
      | "truth"
      | "allTurns"
      | "beforeTurns"
      | "created"
      | "unknownFile"
      | "foldAll"
      | "unfoldAll"
      | "copyPatch"
      | "patch"
      | "cut"
      | "noText",
      string
    >
  > &
    Readonly<
      Record<
        "files" | "edits" | "earlier" | "unknown" | "unknownShort" | "patchLacks" | "turn",
        (count: string) => string
      >
    >;
  readonly calls: Readonly<
    Record<
      "tool" | "outcome" | "nothing" | "noMatch" | "filter" | "filters" | "text" | "anyTool" | "anyOutcome" | "sort",
      string
    >
  > & {
    readonly sortBy: Readonly<Record<CallSort, string>>;
    readonly shown: (count: string, all: string) => string;
    readonly unfold: (tool: string, what: string) => string;
  };
  readonly errorsNothing: string;
  /** Shown while a tab that counts all calls loads the earlier ones. */
  readonly loadingAll: (count: string) => string;
  readonly work: {
    readonly agents: string;
    readonly noAgents: string;
    readonly tasks: string;
    readonly todos: string;
    readonly tasksDone: (done: string, all: string) => string;
    readonly taskDone: string;
    readonly taskOpen: string;
    readonly background: string;
    readonly teammates: string;
    readonly idle: string;
    readonly busy: string;
    readonly tools: (count: string) => string;
    readonly tokens: (count: string) => string;
    readonly conversation: string;
  };
}
