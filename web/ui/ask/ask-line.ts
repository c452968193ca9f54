import type { WaitDto } from "../../../src/api/session-dto.ts";
import type { PageStrings } from "../../i18n/page-strings.ts";
import { formatMinute } from "../../i18n/format.ts";
import type { InboxItem } from "../../state/inbox.ts";
import { summaryFont } from "../prose-tools.ts";

/** What an item wants, as a short verb: `Allow Bash?`; for a limit with its end, while that is ahead. */
export function verbOf({ session, wait }: InboxItem, strings: PageStrings, nowMs: number): string {
  const { verb } = strings.inbox;
  if (wait !== null) {
    return wait.kind === "permission" && wait.tool_name !== null
      ? verb.permission(toolOf(wait.tool_name).label)
      : verb[wait.kind === "permission" ? "other" : wait.kind];
  }
  if (session.state === "waiting") return verb.other;
  const name = failureName(session.failure_code, strings) ?? strings.state[session.state];
  const untilMs = session.retry_at === null ? 0 : Date.parse(session.retry_at);
  return untilMs > nowMs ? strings.inbox.resets(name, formatMinute(untilMs)) : name;
}

function failureName(code: string | null, strings: PageStrings): string | null {
  return code === null || code === "unknown" ? null : (strings.failureCode[code] ?? code.replaceAll("_", " "));
}

interface AskLine {
  readonly text: string;
  /** The style sheet's class: code in the font for code, prose never. */
  readonly font: "mono" | "prose";
}

/** What is asked, or why it failed, in one line. */
export function askLineOf({ session, wait }: InboxItem, strings: PageStrings): AskLine {
  if (wait === null) {
    const text = session.state === "waiting" ? session.waiting_for : session.failure;
    const unknown = session.state === "waiting" ? strings.waitsForUnknown : strings.failedUnknown;
    return { text: plainProse(text ?? (session.state === "lost" ? strings.state.lost : unknown)), font: "prose" };
  }
  if (wait.kind === "idle") return { text: strings.waitKind.idle, font: "prose" };
  const font = wait.kind === "permission" && wait.tool_name !== null ? summaryFont(wait.tool_name) : "prose";
  const text = shortAsk(wait);
  return { text: (font === "mono" ? text : plainProse(text)) || strings.waitsForUnknown, font };
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
  const [, server, action] = /^mcp__(.{1,100}?)__(.+)$/.exec(name) ?? [];
  return server === undefined || action === undefined ? { label: name, action: null } : { label: server, action };
}

/** A line of prose without its signs of Markdown: it may be the beginning of a longer text. */
export function plainProse(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)\s]*\)/g, "$1")
    .replaceAll(/(\*\*|__|~~|`+)(?=\S)(.*?\S)\1/g, "$2")
    .replaceAll(/(^|\s)(?:#{1,6}|>|[-*+](?: \[[ x]\])?)(?=\s)/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
}
