import type { StoredEvent } from "../event.ts";
import { EDIT_TOOLS } from "./call-result.ts";

/** What a session did in the last minutes, as far as warnings need it. Kept in memory, of bounded size. */
export interface RecentWork {
  /** Edited files by their absolute path, the newest last. */
  readonly edits: ReadonlyMap<string, EditTimes>;
  /** Calls that failed and did not succeed since, nor did a person prompt; by tool and line, the newest last. */
  readonly failures: ReadonlyMap<string, RepeatedFailure>;
  /** Calls that began, by their ids: a failed call's event has its error in the line. */
  readonly begun: ReadonlyMap<string, BegunCall>;
}

export interface EditTimes {
  /** The first of a series of edits without a longer pause than {@link RECENT_MS}. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Number of the last one's event. */
  readonly lastSeq: number;
}

interface BegunCall {
  readonly summary: string;
  readonly seq: number;
}

interface RepeatedFailure {
  readonly toolName: string;
  readonly summary: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly lastSeq: number;
}

export const NO_WORK: RecentWork = { edits: new Map(), failures: new Map(), begun: new Map() };

/** Older edits and failures are no reason for a warning. */
export const RECENT_MS = 600_000;

const MAX_EDITS = 200;
const MAX_FAILURES = 50;
const MAX_BEGUN = 200;

const EDITING: ReadonlySet<string> = new Set(EDIT_TOOLS);

/** The work after one more event of the session; the same object for an event that changes nothing. */
export function withEvent(work: RecentWork, event: StoredEvent): RecentWork {
  const { hookEventName, toolName, toolUseId, status } = event;
  // A person has seen what failed, and said how to go on.
  if (hookEventName === "UserPromptSubmit" && status === "started") {
    return work.failures.size === 0 ? work : { ...work, failures: new Map() };
  }
  if (toolName === null) return work;
  switch (hookEventName) {
    case "PreToolUse":
      return toolUseId === null
        ? work
        : { ...work, begun: put(work.begun, [toolUseId, { summary: event.summary, seq: event.seq }], MAX_BEGUN) };
    case "PostToolUse":
      return succeeded(work, toolName, event);
    case "PostToolUseFailure":
      return status === "failed" ? failed(work, toolName, event) : work;
    default:
      return work;
  }
}

function succeeded(work: RecentWork, toolName: string, event: StoredEvent): RecentWork {
  const path = EDITING.has(toolName) ? (event.result?.filePath ?? null) : null;
  const key = failureKey(toolName, event.summary);
  return {
    edits: path === null ? work.edits : put(work.edits, [path, extended(work.edits.get(path), event)], MAX_EDITS),
    failures: work.failures.has(key) ? without(work.failures, key) : work.failures,
    begun: without(work.begun, event.toolUseId ?? ""),
  };
}

function failed(work: RecentWork, toolName: string, event: StoredEvent): RecentWork {
  const { toolUseId, receivedAtMs } = event;
  const line = work.begun.get(toolUseId ?? "")?.summary ?? event.summary.split(" — ", 1)[0] ?? "";
  const key = failureKey(toolName, line);
  const before = work.failures.get(key);
  const failure = {
    toolName,
    summary: line,
    count: (before?.count ?? 0) + 1,
    firstMs: before?.firstMs ?? receivedAtMs,
    lastMs: receivedAtMs,
    lastSeq: event.seq,
  };
  return {
    ...work,
    failures: put(work.failures, [key, failure], MAX_FAILURES),
    begun: without(work.begun, toolUseId ?? ""),
  };
}

function extended(known: EditTimes | undefined, { receivedAtMs: atMs, seq }: StoredEvent): EditTimes {
  const goesOn = known !== undefined && atMs - known.lastMs < RECENT_MS;
  const firstMs = goesOn ? Math.min(known.firstMs, atMs) : atMs;
  return { firstMs, lastMs: Math.max(known?.lastMs ?? 0, atMs), lastSeq: Math.max(known?.lastSeq ?? 0, seq) };
}

/** The same command with other white space is the same command. */
function failureKey(toolName: string, line: string): string {
  return `${toolName} ${line.trim().replaceAll(/\s+/g, " ")}`;
}

function put<Value>(
  map: ReadonlyMap<string, Value>,
  [key, value]: readonly [string, Value],
  limit: number,
): ReadonlyMap<string, Value> {
  const entries = [...map].filter(([known]) => known !== key);
  return new Map([...entries.slice(1 - limit), [key, value]]);
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return map.has(key) ? new Map([...map].filter(([known]) => known !== key)) : map;
}
