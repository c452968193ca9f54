import type { CallStatus, ListedCall, SlowCallFilter } from "./call-history.ts";
import type { EventSource, StoredEvent, StoredEventDetail } from "./event.ts";
import { pointerTo } from "./json.ts";
import { foldAscii, type SearchQuery } from "./search/search-query.ts";
import type { SessionsOfRange, SessionStatsRequest, Stats, StatsRequest } from "./stats.ts";

/**
 * Long queries of the history. They run beside the event loop, in bounded steps, so that they do not delay events. An
 * abort ends the work after the current step.
 */
export interface HistoryService {
  /** @returns null for a range of too many buckets */
  stats(request: StatsRequest, signal: AbortSignal): Promise<Stats | null>;
  /** @returns null for a range of too many buckets */
  sessionStats(request: SessionStatsRequest, signal: AbortSignal): Promise<SessionsOfRange | null>;
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchPage>;
  /** Calls by their duration, the slowest first. */
  slowCalls(filter: SlowCallFilter, signal: AbortSignal): Promise<Page<ListedCall>>;
  /** Pages of events, oldest first, up to the newest event at the time of the first page. */
  exportEvents(request: ExportRequest, signal: AbortSignal): AsyncIterable<readonly StoredEventDetail[]>;
}

export interface LogFilter {
  readonly sessionId?: string;
  readonly agentId?: string;
  readonly hookEventName?: string;
  readonly toolName?: string;
  readonly projectName?: string;
  readonly source?: EventSource;
  /** False leaves out imported events, which are numbered when they are imported and not when they happened. */
  readonly isImported?: false;
  /** The name of a machine; null for this one's own events. */
  readonly machine?: string | null;
  readonly sinceMs?: number;
  /** Only events with a smaller number. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export interface LogPage {
  readonly events: readonly StoredEvent[];
  /** `beforeSeq` of the next page, null at the end. */
  readonly next: number | null;
}

/** Selects the exported events. */
export interface ExportRequest extends Omit<LogFilter, "beforeSeq" | "limit"> {
  /** What an event's text and its fields have to fulfil. */
  readonly query?: SearchQuery;
  /** Only events before this instant. */
  readonly untilMs?: number;
}

/**
 * A position in hits by time. Events of hooks arrive in order of time, so their numbers order them. Imported ones are
 * numbered when they are imported, and lie between them by their own times.
 */
export interface SearchPlace {
  /** Only live events with a smaller number; 0: none are left. */
  readonly liveSeq: number;
  /** Only imported events before this time, or at it with a smaller number. */
  readonly importedMs: number;
  readonly importedSeq: number;
}

export interface SearchRequest extends Omit<LogFilter, "beforeSeq"> {
  /** Hits by number, below this one. Without it they are by time. */
  readonly beforeSeq?: number;
  /** `next` of the page before. */
  readonly before?: SearchPlace;
  /** What one event has to fulfil; of a call that has ended its last one, where something is excluded. */
  readonly query: SearchQuery;
  /** A part of the model's name, of the session that it began with. */
  readonly model?: string;
  /** How a call ended; other events by their own status. Only where the events of a call are one hit. */
  readonly statuses?: readonly CallStatus[];
  /** Only events before this instant. */
  readonly untilMs?: number;
  /** Whether the events of one call are one hit; by default each event is one. */
  readonly isByCall?: boolean;
}

/** The position of a match in a snippet, in UTF-16 units; the end is exclusive. */
type Highlight = readonly [start: number, end: number];

export interface SearchHit {
  /** The call's end event if it matches, otherwise its start event. */
  readonly event: StoredEvent;
  /** Null for an event of no call, and where each event is a hit. */
  readonly call: ListedCall | null;
  /** JSON pointers of the event's payload to the texts that match, some at most; empty where each event is a hit. */
  readonly fields: readonly string[];
  readonly sessionTitle: string | null;
  /** One line around the first match. */
  readonly snippet: string;
  readonly highlights: readonly Highlight[];
}

export interface SearchPage {
  /** Newest first. */
  readonly hits: readonly SearchHit[];
  /**
   * The start of the next page, null at the end: `beforeSeq`, or `before` by time. It may be set on a page that is not
   * full.
   */
  readonly next: number | null;
  /** The same by time, where there are imported events. */
  readonly nextPlace?: SearchPlace;
  /**
   * The number of matching events, from the newest on; `exact` is false when there may be more. Null for later pages.
   */
  readonly found: { readonly count: number; readonly exact: boolean } | null;
}

/** A position in a list ordered by time: two rows of one instant differ in their key. */
export interface PageCursor {
  readonly atMs: number;
  readonly key: string;
}

export interface PageRequest {
  /** `next` of the page before; null for the first page. */
  readonly before: PageCursor | null;
  readonly limit: number;
}

/** Newest first. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null at the end. */
  readonly next: PageCursor | null;
}

/** UTF-16 units before the first match in its line, and of the whole snippet. */
const LEAD = 24;
const LENGTH = 240;

// Characters that break a line or change its direction; each becomes one space, so that positions stay the same.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * One line of a text around the first of the searched texts that it has, and all matches in that line.
 * @returns the head of the text, without matches, when there is none
 */
export function snippetOf(
  text: string,
  searched: readonly string[],
): { snippet: string; highlights: readonly Highlight[] } {
  const folded = foldAscii(text);
  const wanted = searched.filter((one) => one !== "").map(foldAscii);
  const first = wanted.map((one) => folded.indexOf(one)).find((at) => at >= 0) ?? -1;
  const line = first < 1 ? 0 : text.lastIndexOf("\n", first - 1) + 1;
  const start = charStart(text, Math.max(line, first - LEAD));
  // A match longer than a snippet is cut to its length.
  const end = charStart(text, Math.min(text.length, start + LENGTH));
  const head = start > line ? "…" : "";
  const tail = end < text.length ? "…" : "";
  const shift = head.length - start;
  const ranges = wanted.flatMap((one) => rangesIn(folded, one, { from: folded.indexOf(one, start), end }));
  return {
    snippet: `${head}${text.slice(start, end).replaceAll(UNPRINTABLE, " ")}${tail}`,
    highlights: withoutOverlaps(ranges).map(([one, other]) => [one + shift, other + shift]),
  };
}

/** Pointers of one hit; more say little. */
const MAX_FIELDS = 8;
const MAX_FIELD_DEPTH = 6;

/** Ids and modes of a payload: not useful as search text, and the same in every event of a session. */
export const UNSEARCHED: ReadonlySet<string> = new Set([
  "session_id",
  "transcript_path",
  "agent_transcript_path",
  "prompt_id",
  "permission_mode",
  "hook_event_name",
  "tool_use_id",
  "agent_id",
  "effort",
  "cwd",
  "permission_suggestions",
  "originalFile",
]);

/** JSON pointers to the texts of a payload that contain one of the searched ones, in their order. */
export function fieldsWith(payload: unknown, searched: readonly string[]): readonly string[] {
  const wanted = searched.map(foldAscii);
  const found: string[] = [];

  function collect(value: unknown, pointer: string, depth: number): void {
    if (found.length === MAX_FIELDS || depth > MAX_FIELD_DEPTH) return;
    if (typeof value === "string") {
      const folded = foldAscii(value);
      if (wanted.some((one) => folded.includes(one))) found.push(pointer);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        if (!UNSEARCHED.has(key)) collect(child, pointerTo(pointer, key), depth + 1);
      }
    }
  }

  collect(payload, "", 0);
  return found;
}

function rangesIn(
  folded: string,
  wanted: string,
  { from, end }: { readonly from: number; readonly end: number },
): readonly Highlight[] {
  const ranges: Highlight[] = [];
  for (let at = from; at >= 0 && at < end; at = folded.indexOf(wanted, at + wanted.length)) {
    ranges.push([at, Math.min(at + wanted.length, end)]);
  }
  return ranges;
}

/** In their order; a range that begins inside another one is left out. */
function withoutOverlaps(ranges: readonly Highlight[]): readonly Highlight[] {
  const kept: Highlight[] = [];
  for (const range of ranges.toSorted(([one], [other]) => one - other)) {
    if (range[0] >= (kept.at(-1)?.[1] ?? 0)) kept.push(range);
  }
  return kept;
}

/** The index itself, or the one before it inside a surrogate pair. */
function charStart(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}

/** Each word is a condition on every stored session, so their number is limited. */
const MAX_WORDS = 8;

/** The words of a session search; each must be in one of a session's texts, see `SessionFilter.text`. */
export function searchWords(query: string): readonly string[] {
  const words = query.split(/\s+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** Whether each word is in one of the texts. Like the store's `LIKE`, it ignores case for ASCII letters only. */
export function hasSearchWords(texts: readonly (string | null | undefined)[], words: readonly string[]): boolean {
  const folded = texts.map((text) => foldAscii(text ?? ""));
  return words.every((word) => folded.some((text) => text.includes(foldAscii(word))));
}
