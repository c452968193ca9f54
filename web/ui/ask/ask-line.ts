import type { SessionDto, WaitDto } from "../../../src/api/session-dto.ts";
import { formatMoment } from "../../../src/core/format/time.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { Language } from "../../i18n/language.ts";
import type { PageStrings } from "../../i18n/en.ts";
import { localInstants } from "../../i18n/format.ts";
import { inboxItemsOf, type InboxItem } from "../../state/inbox.ts";
import { colleagueOf, isPartlySeen } from "../../state/team/team.ts";
import { readPlanSummary } from "../../../src/core/format/plan-line.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { summaryFont } from "../prose-tools.ts";
import { afterBackground } from "../session-name.ts";
import { ownEntry } from "../../../src/core/own-entry.ts";

export interface VerbReader {
  readonly nowMs: number;
  readonly language: Language;
}

/**
 * What an item wants, as a short verb: `Run command?`; for a limit with its end, while that is ahead, and where its
 * client wanted to continue by itself.
 */
export function verbOf(item: InboxItem, strings: PageStrings, reader: VerbReader): string {
  const { session, wait } = item;
  if (wait !== null || session.state === "waiting") return waitVerb(wait, strings);
  const name = failureName(session.failure_code, strings) ?? strings.state[session.state];
  const untilMs = session.retry_at === null ? 0 : Date.parse(session.retry_at);
  const { continues, resets, notContinued } = strings.inbox;
  const isAhead = untilMs > reader.nowMs;
  if (session.continues !== true) return isAhead ? resets(name, formatMoment(untilMs, reader)) : name;
  return (isAhead || isContinuing(item) ? continues : notContinued)(name, formatMoment(untilMs, reader));
}

/** The client continues by itself: it needs no person, unless it does not do so. */
export function isContinuing({ session, mark }: InboxItem): boolean {
  return session.continues === true && mark?.kind === "snoozed";
}

/** What a tool's call does; any other is used. */
const ACTS: Readonly<Record<string, keyof PageStrings["inbox"]["act"]>> = {
  Bash: "run",
  PowerShell: "run",
  Edit: "edit",
  apply_patch: "edit",
  MultiEdit: "edit",
  NotebookEdit: "edit",
  Write: "write",
  WebFetch: "fetch",
};

export function actOf(tool: string): { readonly act: (typeof ACTS)[string] | "use"; readonly label: string } {
  return { act: ownEntry(ACTS, tool) ?? "use", label: toolOf(tool).label };
}

function waitVerb(wait: WaitDto | null, { inbox, observed }: PageStrings): string {
  if (wait === null) return inbox.verb.other;
  const { kind, tool_name: tool } = wait;
  if (kind === "other") return observed.NoteNotTaken;
  if (kind !== "permission") return inbox.verb[kind];
  if (tool === null) return inbox.verb.other;
  const { act, label } = actOf(tool);
  return act === "use" ? inbox.verb.use(label) : inbox.act[act];
}

/** Why a turn failed, in words; null where its message says all that is known. */
export function failureName(code: string | null, strings: PageStrings): string | null {
  return code === null || code === "unknown"
    ? null
    : (ownEntry(strings.failureCode, code) ?? code.replaceAll("_", " "));
}

/** What a waiting session asks, as its line of the inbox: `Run command? npm test`; null for any other session. */
export function askOfSession(session: SessionDto, strings: PageStrings, language: Language): string | null {
  const item = session.state === "waiting" ? inboxItemsOf(session)[0] : undefined;
  if (item === undefined) return null;
  const { text } = askLineOf(item, strings, language);
  return isPartlySeen(session) ? text : `${waitVerb(item.wait, strings)} ${text}`;
}

interface AskLine {
  readonly text: string;
  /** The style sheet's class: code in the font for code, prose never. */
  readonly font: "mono" | "prose";
}

/** What is asked, or why it failed, in one line. */
export function askLineOf(
  { session, wait }: Pick<InboxItem, "session" | "wait">,
  strings: PageStrings,
  language: Language,
): AskLine {
  // What is asked, and why a turn failed, stays its owner's.
  if (isPartlySeen(session)) {
    const text = session.state === "waiting" ? strings.waitsForOther(colleagueOf(session)) : "";
    return { text: afterBackground(session, text, strings), font: "prose" };
  }
  if (wait === null) {
    if (session.state === "waiting") return { text: session.waiting_for ?? strings.waitsForUnknown, font: "prose" };
    const text = failureOf(session, language).text ?? strings.failedUnknown;
    return { text: afterBackground(session, text, strings), font: "prose" };
  }
  if (wait.kind === "idle") return { text: strings.inbox.idle, font: "prose" };
  const font = wait.kind === "permission" && wait.tool_name !== null ? summaryFont(wait.tool_name) : "prose";
  const text = shortAsk(wait);
  const prose = wait.kind === "plan" ? planText(text, strings) : plainProse(text);
  return { text: (font === "mono" ? text : prose) || strings.waitsForUnknown, font };
}

/** A plan's title and how many steps it has; the whole is one press away. */
export function planText(summary: string, strings: PageStrings): string {
  const { title, steps } = readPlanSummary(summary);
  return steps === null ? title : strings.planSteps(title, steps);
}

/** The daemon's line without the tool's name, which the verb says; of an MCP server's tool with its own name. */
export function shortAsk({ ask, tool_name: tool }: Pick<WaitDto, "ask" | "tool_name">): string {
  if (tool === null) return ask;
  const isNamed = ask === tool || ask.startsWith(`${tool}: `);
  const text = isNamed ? ask.slice(tool.length + 2) : ask;
  const { action } = toolOf(tool);
  return action === null ? text : `${action} ${text}`.trim();
}

/** `mcp__linear__get_issue` is `linear` and its `get_issue`. */
function toolOf(name: string): { readonly label: string; readonly action: string | null } {
  const end = name.startsWith(MCP) ? name.indexOf("__", MCP.length + 1) : -1;
  return end < 0
    ? { label: name, action: null }
    : { label: name.slice(MCP.length, end), action: name.slice(end + 2) || null };
}

const MCP = "mcp__";

interface Failure {
  /** Null where no reason is known. */
  readonly text: string | null;
  /** The whole answer of the API, where the text is a part of it. */
  readonly raw: string | null;
}

/** Why a session failed: of the API's JSON, its message; with the reader's times. */
export function failureOf(
  session: Pick<SessionDto, "failure" | "failure_code" | "state_since">,
  language: Language,
): Failure {
  const { failure, failure_code: code, state_since: since } = session;
  const own = (text: string): string => localInstants(text, Date.parse(since), language);
  // Without a message, the daemon gives the code, which the verb says.
  if (failure === null || failure === code) return { text: null, raw: null };
  const start = failure.indexOf("{");
  const message = start < 0 ? null : messageIn(failure.slice(start));
  if (message === null) return { text: own(failure), raw: null };
  return { text: own(`${failure.slice(0, start).trim()} ${message}`.trim()), raw: failure };
}

function messageIn(json: string): string | null {
  try {
    const body: unknown = JSON.parse(json);
    const error = isJsonObject(body) ? (body["error"] ?? body) : null;
    const message = isJsonObject(error) ? error["message"] : null;
    return typeof message === "string" && message !== "" ? message : null;
  } catch {
    return null;
  }
}
