import type { StoredEventDetail } from "./event.ts";
import type { LogFilter } from "./ports.ts";
import type { SearchPage, SearchRequest } from "./search/search.ts";
import type { Stats, StatsRequest } from "./stats/stats.ts";

/** Which events are exported. */
export interface ExportRequest extends Omit<LogFilter, "beforeSeq" | "limit"> {
  /** Full text, matched as a whole, in ASCII without regard to case. */
  readonly text?: string;
  /** Only events before this instant. */
  readonly untilMs?: number;
}

/**
 * Long looks at the history. They are taken beside the event loop, in bounded steps: nobody who waits for an event is
 * kept waiting by them. Who aborts ends the work after the step in hand.
 */
export interface HistoryService {
  /** @returns null for a range of too many buckets */
  stats(request: StatsRequest, signal: AbortSignal): Promise<Stats | null>;
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchPage>;
  /** Pages of events, oldest first, as far as they were stored at the first one. */
  exportEvents(request: ExportRequest, signal: AbortSignal): AsyncIterable<readonly StoredEventDetail[]>;
}
