import type { CallDto } from "../../src/api/call-dto.ts";
import type { EventDto } from "../../src/api/dto.ts";
import type { ToolCallDto } from "../../src/api/session-dto.ts";
import type { ToolOutcome } from "../../src/core/session/session.ts";
import { ownEntry } from "../../src/core/own-entry.ts";

/** How long calls like this one usually take. */
interface UsualDuration {
  readonly p50_ms: number;
  readonly p99_ms: number;
}

/** One tool call as one line of a list: plain values, wherever they come from. */
export interface CallLine {
  readonly toolUseId: string;
  readonly toolName: string;
  /** The command, file or question, in one line. */
  readonly subject: string;
  /** `asked`: open, and it waits for a permission. */
  readonly outcome: ToolOutcome | "open" | "asked";
  readonly startedAtMs: number;
  /** As measured; null while it is open, and where it is not known. */
  readonly durationMs: number | null;
  readonly usual: UsualDuration | null;
  readonly added: number | null;
  readonly removed: number | null;
  /** Lines that it read or found. */
  readonly lines: number | null;
  readonly exitCode: number | null;
  readonly errorLine: string | null;
  /** The event to open: the call's end, or else its start; null where none is known. */
  readonly seq: number | null;
}

export function hasEnded({ outcome }: Pick<CallLine, "outcome">): boolean {
  return outcome !== "open" && outcome !== "asked";
}

/** A call as a list of the daemon has it: with or without its result, its events and its usual duration. */
type KnownCall = ToolCallDto &
  Partial<Pick<CallDto, "result" | "start_seq" | "end_seq">> & { readonly usual?: UsualDuration | null };

/** @param seq the event to open, where the call does not name its own */
export function lineOfCall(call: KnownCall, seq: number | null = null): CallLine {
  const isAsked = call.permission !== null && call.permission.decision === null;
  return {
    toolUseId: call.tool_use_id,
    toolName: call.tool_name,
    subject: call.summary,
    outcome: call.outcome ?? (isAsked ? "asked" : "open"),
    startedAtMs: Date.parse(call.started_at),
    durationMs: call.duration_ms,
    usual: call.usual ?? null,
    ...resultPart(call.result),
    seq: call.end_seq ?? call.start_seq ?? seq,
  };
}

const OUTCOMES: Readonly<Partial<Record<string, ToolOutcome>>> = {
  PostToolUse: "ok",
  PostToolUseFailure: "failed",
  PermissionDenied: "denied",
};

export function isCallEnd(event: EventDto): boolean {
  return ownEntry(OUTCOMES, event.hook_event_name) !== undefined;
}

/** A call from the events that begin and end it, as the stream brings them; the end alone says less. */
export function lineOfEvents(start: EventDto | null, end: EventDto | null): CallLine | null {
  const first = start ?? end;
  if (first === null || first.tool_use_id === null) return null;
  return {
    toolUseId: first.tool_use_id,
    toolName: first.tool_name ?? "",
    subject: first.summary,
    outcome: (end === null ? undefined : ownEntry(OUTCOMES, end.hook_event_name)) ?? "open",
    startedAtMs: Date.parse(first.received_at) - (start === null ? (end?.duration_ms ?? 0) : 0),
    durationMs: end?.duration_ms ?? null,
    usual: null,
    ...resultPart(end?.result),
    seq: end?.seq ?? first.seq,
  };
}

function resultPart(result: CallDto["result"] | undefined) {
  return {
    added: result?.added ?? null,
    removed: result?.removed ?? null,
    lines: result?.lines ?? null,
    exitCode: result?.exit_code ?? null,
    errorLine: result?.error_line ?? null,
  };
}

/**
 * A tool's name for people: `mcp__linear__get_issue` is `linear · get_issue`, and `mcp__claude_ai_Google_Drive__search`
 * `Google Drive · search`. Other names stay.
 */
export function toolTitle(toolName: string): string {
  const [prefix, server = "", ...tool] = toolName.split("__");
  if (prefix !== "mcp" || tool.length === 0) return toolName;
  const [vendor, kind, ...name] = server.split("_");
  const title = vendor === "claude" && kind === "ai" && name.length > 0 ? name.join(" ") : server;
  return `${title} · ${tool.join("__")}`;
}

/** Calls of a list that names no other longest one have a full bar after a minute. */
export const FULL_BAR_MS = 60_000;
/** A shorter call has no bar: there is nothing to compare. */
const LEAST_MS = 1000;

/**
 * The length of a duration's bar, 0 to 1: twice as long is twice the time, so that bars of a list compare. Null for a
 * call that was over at once.
 */
export function barLength(ms: number, fullMs: number): number | null {
  return ms < LEAST_MS ? null : Math.min(1, ms / fullMs);
}
