import type { StoredEventDetail } from "./event.ts";
import type { LogFilter } from "./ports.ts";
import type { SearchPage, SearchRequest } from "./search/search.ts";
import type { Stats, StatsRequest } from "./stats/stats.ts";

/** Selects the exported events. */
export interface ExportRequest extends Omit<LogFilter, "beforeSeq" | "limit"> {
  /** Full text, matched as a whole, in ASCII without regard to case. */
  readonly text?: string;
  /** Only events before this instant. */
  readonly untilMs?: number;
}

/**
 * Long queries of the history. They run beside the event loop, in bounded steps, so that they do not delay events. An
 * abort ends the work after the current step.
 */
export interface HistoryService {
  /** @returns null for a range of too many buckets */
  stats(request: StatsRequest, signal: AbortSignal): Promise<Stats | null>;
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchPage>;
  /** Pages of events, oldest first, up to the newest event at the time of the first page. */
  exportEvents(request: ExportRequest, signal: AbortSignal): AsyncIterable<readonly StoredEventDetail[]>;
}
