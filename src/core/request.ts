import type { JsonObject } from "./json.ts";

/** What an agent asks: to use a tool, to choose among options, or to approve a plan. */
export type RequestKind = "permission" | "question" | "plan";

/**
 * Only an open request can be answered. `sent`: our answer is on its way. `confirmed`: Claude Code took it.
 * `overtaken`: the terminal was first. `unconfirmed`: no sign of either within half a minute.
 */
export type RequestState = "open" | "sent" | "confirmed" | "overtaken" | "unconfirmed" | "closed";

/**
 * Why a request was closed without our answer. `terminal`: it was answered there. `together`: OpenCode rejected it with
 * another one of its session. `interrupted`: its hook ended, by Esc or No there as a rule. `not-asked`: the terminal
 * shows it only once we let go. `expired`: no answer came in time. `ended`: its session. `stopped`: the daemon, or
 * answering was switched off.
 */
export type CloseReason = "terminal" | "together" | "interrupted" | "not-asked" | "expired" | "ended" | "stopped";

export const ANSWER_CHOICES = [
  "allow",
  "deny",
  "deny-and-stop",
  "answer",
  "approve",
  "approve-accept-edits",
  "reject",
] as const;

export type AnswerChoice = (typeof ANSWER_CHOICES)[number];

/** The choices that fit a kind. */
export const CHOICES_OF = {
  permission: ["allow", "deny", "deny-and-stop"],
  question: ["answer", "deny", "deny-and-stop"],
  plan: ["approve", "approve-accept-edits", "reject"],
} as const satisfies Record<RequestKind, readonly AnswerChoice[]>;

/** What these let happen has to be shown whole first: behind a hidden secret there may be anything. */
export const NEEDS_WHOLE: ReadonlySet<AnswerChoice> = new Set(["allow", "approve", "approve-accept-edits"]);

/** Options that say nothing when they are off: without them, the client does the same. */
const OFF_ANYWAY: Readonly<Record<string, ReadonlySet<string>>> = {
  Edit: new Set(["replace_all"]),
  MultiEdit: new Set(["replace_all"]),
  Bash: new Set(["run_in_background", "dangerouslyDisableSandbox"]),
  PowerShell: new Set(["run_in_background", "dangerouslyDisableSandbox"]),
};

/** Whether a field of a tool's input changes nothing about what would happen. */
export function isOffOption(toolName: string, field: string, value: unknown): boolean {
  return value === false && Object.hasOwn(OFF_ANYWAY, toolName) && OFF_ANYWAY[toolName]?.has(field) === true;
}

/** Where a permission that is allowed from now on is kept: in the session's memory, or in the file that was offered. */
export const ANSWER_SCOPES = ["session", "offered"] as const;

export type AnswerScope = (typeof ANSWER_SCOPES)[number];

/** One answer of a person. */
export interface RequestAnswer {
  readonly choice: AnswerChoice;
  /** Words for the agent: with a denial or a rejection. */
  readonly message: string | null;
  /** The index of a suggestion that is allowed from now on; null: this once. */
  readonly always: number | null;
  readonly scope: AnswerScope;
  /** The key is the question's text as it was shown; the value is the label, the labels, or the person's own words. */
  readonly answers: Readonly<Record<string, string | readonly string[]>>;
}

/** Through what a person answered. */
export const ANSWER_SURFACES = ["page", "discord", "telegram"] as const;

export type AnswerSurface = (typeof ANSWER_SURFACES)[number];

export interface Answerer {
  readonly surface: AnswerSurface;
  /** The id of the login, or of the user on Discord or Telegram: for the record, never to check anything. */
  readonly id: string;
  readonly name: string;
  /** The message whose buttons were used; null on the page. */
  readonly messageId: string | null;
}

/** The answer that a request was given. */
export interface GivenAnswer {
  readonly by: Answerer;
  readonly atMs: number;
  readonly choice: AnswerChoice;
  /** Without secrets. */
  readonly message: string | null;
  /** What was allowed from now on, and where that is kept; null for once. */
  readonly always: { readonly text: string; readonly destination: string } | null;
  /** The answers to questions, without secrets; null for other kinds. */
  readonly answers: Readonly<Record<string, string>> | null;
}

/** A permission that the client itself offers to keep. */
export interface RequestSuggestion {
  readonly index: number;
  /** `addRules`, `addDirectories` or `setMode`; another of a newer client. */
  readonly type: string;
  /** `allow`, `deny` or `ask`; null where it is no rule. */
  readonly behavior: string | null;
  /** The rules, folders or mode, one a line. */
  readonly text: string;
  /**
   * As Claude Code calls it: `localSettings`, `projectSettings`, `userSettings`, `session`. `process`: in the memory of
   * OpenCode, for all its sessions of the project.
   */
  readonly destination: string;
  /** The file that would be written, from the project's folder; null for none. */
  readonly file: string | null;
  /** The scopes in which it can be chosen here; empty: only in the terminal. */
  readonly scopes: readonly AnswerScope[];
}

/** A question of an agent that waits for a person, in everything that may be shown. Secrets are taken out. */
export interface Request {
  /** 22 random characters of base64url. */
  readonly id: string;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly agentType: string | null;
  readonly kind: RequestKind;
  readonly toolName: string;
  readonly projectName: string | null;
  readonly cwd: string | null;
  readonly askedAtMs: number;
  /** When it closes without an answer. */
  readonly expiresAtMs: number;
  /** Its terminal shows the dialog only once it is closed, as Codex does: so it is held for seconds. */
  readonly holdsDialog: boolean;
  readonly state: RequestState;
  readonly closedBecause: CloseReason | null;
  /** When it reached its last state; null while it is open or its answer is on its way. */
  readonly settledAtMs: number | null;
  /** The tool's input, never cut. */
  readonly input: JsonObject;
  /** Something of the input is hidden: what is shown is not all that would run. */
  readonly isRedacted: boolean;
  /** The agent's own description of the call. */
  readonly description: string | null;
  readonly suggestions: readonly RequestSuggestion[];
  readonly choices: readonly AnswerChoice[];
  readonly answer: GivenAnswer | null;
  /** The stored `PermissionRequest` event; null while it is not known. */
  readonly eventSeq: number | null;
  /** The wait that this event began, by its name and its begin; null while it is not known. It stays once it is over. */
  readonly wait: { readonly item: string; readonly sinceMs: number } | null;
}

/** A hook of an agent that waits here for a person. */
export interface HeldHook {
  readonly clientPid: number | null;
  /** Ends it: with what it prints, or silently. */
  reply(output: string | null): void;
}

/** A decision on a tool call, by the client's transcript. */
export interface CallDecision {
  readonly toolUseId: string;
  /** In the client's words: `hook`, `user_temporary`, `config`, …; null for a call that was refused and stopped its turn. */
  readonly source: string | null;
}

/**
 * What became of an attempt to answer. `taken`: another answer was first, or it is closed. `invalid`: it does not fit,
 * and the request is still open.
 */
export type AnswerOutcome =
  | { readonly kind: "sent"; readonly request: Request }
  | { readonly kind: "taken"; readonly request: Request }
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "unknown" };

/** Open requests, and those settled in the last minutes. Page, Discord and Telegram answer through it. */
export interface RequestService {
  /** Whether Claude Code is answered from here at all. */
  isOn(): boolean;
  /** Oldest first. */
  requests(): readonly Request[];
  /**
   * The input of an open request with its secrets, for a person who answers; null for any other request. From then on
   * it counts as shown whole.
   */
  reveal(id: string): JsonObject | null;
  /** Moves an open request to `sent`, exactly once, also of several at the same moment. */
  answer(id: string, answer: RequestAnswer, by: Answerer): AnswerOutcome;
  /** Called with each new state of a request; the first call of an id says that it was asked. */
  onChange(listener: (request: Request) => void): void;
}
