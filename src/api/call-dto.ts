import type { CallPlace, ListedCall } from "../core/call-history.ts";
import { estimateCost, type PriceTable } from "../core/cost/price-table.ts";
import { sumTokens, totalTokens } from "../core/cost/usage.ts";
import type { Page } from "../core/history.ts";
import { isJsonObject } from "../core/json.ts";
import { readCallResult, type CallResult } from "../core/session/call-result.ts";
import { changesByFile, lastAtMs, sumOf } from "../core/session/changes.ts";
import { turnAt, turnBegunAt, type Turn, type TurnSpan } from "../core/session/turn.ts";
import { formatCursor, toTimestamp, toTimestampOrNull } from "./routes.ts";
import { toToolCallDto } from "./session-dto.ts";
import type { UsualDto } from "./warnings-dto.ts";

/** What the end of a tool call reports about its result. */
export function toCallResultDto(result: CallResult) {
  return {
    /** Lines that it added to a file, and removed from it. */
    added: result.added,
    removed: result.removed,
    file_path: result.filePath,
    /** Whether the file is new; null for a call that writes no file. */
    created: result.isNewFile,
    exit_code: result.exitCode,
    /** The line of the error that says most. */
    error_line: result.errorLine,
    /** Lines that it read or found. */
    lines: result.lines,
  };
}

/** A result from another machine; an invalid field is unknown, and an older release sends none. */
export function fromCallResultDto(value: unknown): CallResult | null {
  if (!isJsonObject(value)) return null;
  const { file_path: filePath, created: isNewFile, exit_code: exitCode, error_line: errorLine, ...same } = value;
  return readCallResult({ ...same, filePath, isNewFile, exitCode, errorLine });
}

/** One tool call of any session. */
export type CallDto = Readonly<ReturnType<typeof toCallDto>>;

/** @param turns those of its session that may have it */
function toCallDto(call: ListedCall, turns: readonly TurnSpan[]) {
  return {
    ...toListedCallDto(call),
    /** The `seq` of the turn in which it began; null before the first known prompt. */
    turn: turnAt(turns, call)?.seq ?? null,
  };
}

export function toListedCallDto(call: ListedCall) {
  return {
    ...toSessionCallDto(call),
    session_id: call.sessionId,
    session_title: call.sessionTitle,
    project_name: call.projectName,
    /** The machine that runs its session; left out for this daemon's own. */
    ...(call.machine !== null && { machine: call.machine }),
  };
}

/** A call of a session that is known. */
export type SessionCallDto = Readonly<ReturnType<typeof toSessionCallDto>>;

function toSessionCallDto(call: ListedCall) {
  return {
    ...toToolCallDto(call),
    /** Null where nothing is known, also while it is open. */
    result: call.result === null ? null : toCallResultDto(call.result),
    /** The numbers of the events that begin and end it. */
    start_seq: call.startSeq,
    end_seq: call.endSeq,
  };
}

/** Answer of `/api/calls`. */
export type CallsDto = Readonly<ReturnType<typeof toCallsDto>>;

interface CallsAnswer {
  readonly calls: readonly ListedCall[];
  readonly turns: readonly Turn[];
  readonly next: number | string | null;
}

export function toCallsDto({ calls, turns, next }: CallsAnswer, prices: PriceTable) {
  return {
    calls: calls.map((call) => toCallDto(call, turns)),
    /** The turns of these calls. */
    turns: turns.map((turn) => toTurnDto(turn, prices)),
    /** The value for `before` that gives the next page, null at the end. A page may be short and still have one. */
    next: next === null ? null : String(next),
  };
}

/** Answer of `/api/sessions/:id/calls`, the one that began last first. */
export type ToolCallsDto = Readonly<ReturnType<typeof toToolCallsDto>>;

export function toToolCallsDto({ rows, next }: Page<ListedCall>) {
  return { calls: rows.map(toSessionCallDto), next: next === null ? null : formatCursor(next) };
}

/** A turn from its prompt to its end. */
export type TurnDto = Readonly<ReturnType<typeof toTurnDto>>;

function toTurnDto(turn: Turn, prices: PriceTable) {
  const costs = turn.usage.map((total) => estimateCost(total, prices)).filter((usd) => usd !== null);
  return {
    session_id: turn.sessionId,
    session_title: turn.sessionTitle,
    project_name: turn.projectName,
    /** The machine that runs its session; left out for this daemon's own. */
    ...(turn.machine !== null && { machine: turn.machine }),
    /** The number of the event with its prompt. */
    seq: turn.seq,
    /** In one line, cut. */
    prompt: turn.prompt,
    /** False for a prompt that the client made itself. */
    by_person: turn.isByPerson,
    state: turn.state,
    started_at: toTimestamp(turn.startedAtMs),
    ended_at: toTimestampOrNull(turn.endedAtMs),
    /** The number of the event that ends it. */
    end_seq: turn.endSeq,
    /** The last reply, or why it failed: in one line, cut. */
    reply: turn.reply,
    calls: turn.calls,
    failures: turn.failures,
    added: turn.added,
    removed: turn.removed,
    /** Edits whose lines are not known; `added` and `removed` leave them out. */
    unknown_edits: turn.unknownEdits,
    tokens: turn.usage.length === 0 ? null : totalTokens(sumTokens(turn.usage)),
    /** Computed from the price table, without models that it does not have. */
    cost_usd: costs.length === 0 ? null : costs.reduce((sum, usd) => sum + usd, 0),
    cost_estimated: true,
  };
}

/** Answer of `/api/sessions/:id/turns` and `/api/turns`, newest first. */
export type TurnsDto = Readonly<ReturnType<typeof toTurnsDto>>;

export function toTurnsDto({ rows, next }: Page<Turn>, prices: PriceTable) {
  return {
    turns: rows.map((turn) => toTurnDto(turn, prices)),
    next: next === null ? null : formatCursor(next),
  };
}

/** @param next the number of the event that the next page ends before */
export function toAllTurnsDto(turns: readonly Turn[], next: number | null, prices: PriceTable): TurnsDto {
  return { turns: turns.map((turn) => toTurnDto(turn, prices)), next: next === null ? null : String(next) };
}

/** Answer of `/api/sessions/:id/changes`: every file of the session, the last changed one first. */
export type ChangesDto = Readonly<ReturnType<typeof toChangesDto>>;

/**
 * @param edits every call of the session that changed a file or may have, by their start
 * @param turns those in which they began, in their order
 */
export function toChangesDto(edits: readonly ListedCall[], turns: readonly TurnSpan[]) {
  const files = changesByFile(edits);
  const unknown = files.reduce((sum, { unknownEdits }) => sum + unknownEdits, 0);
  return {
    files: files.map((file) => ({
      /** Null: the edits whose file is not known. */
      file_path: file.filePath,
      kind: file.kind,
      added: file.added,
      removed: file.removed,
      edits: file.calls.length,
      unknown_edits: file.unknownEdits,
      last_changed_at: toTimestamp(lastAtMs(file)),
      calls: file.calls.map((call) => toChangeDto(call, turns)),
    })),
    added: sumOf(edits, "added"),
    removed: sumOf(edits, "removed"),
    edits: edits.length,
    unknown_edits: unknown,
  };
}

/** A call that changed a file. */
function toChangeDto(call: ListedCall, turns: readonly TurnSpan[]) {
  return {
    tool_use_id: call.toolUseId,
    tool_name: call.toolName,
    agent_id: call.agentId,
    /** Its start, as in every list and on its page. */
    at: toTimestamp(call.startedAtMs),
    outcome: call.outcome,
    added: call.result?.added ?? null,
    removed: call.result?.removed ?? null,
    start_seq: call.startSeq,
    end_seq: call.endSeq,
    turn: turnBegunAt(turns, call.startedAtMs)?.seq ?? null,
  };
}

/** The call of an event: its events, and the first events of the calls before and after it. */
export function toCallPlaceDto(place: CallPlace, usual: UsualDto) {
  return {
    start_seq: place.startSeq,
    end_seq: place.endSeq,
    prev_seq: place.prevSeq,
    next_seq: place.nextSeq,
    /** Null while it is open. */
    outcome: place.outcome,
    /** While it waits for a permission or an answer. */
    asked: place.isAsked,
    started_at: toTimestamp(place.startedAtMs),
    /** How long calls like it usually take; null where that is not known. */
    usual,
    /** All of its events. */
    events: place.events.map(({ seq, hookEventName, atMs }) => ({
      seq,
      hook_event_name: hookEventName,
      at: toTimestamp(atMs),
    })),
    /** The event with the prompt of its turn, and the prompt in one line; null before the first known one. */
    prompt: place.prompt,
  };
}
