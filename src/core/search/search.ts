import type { StoredEvent } from "../event.ts";
import type { LogFilter } from "../ports.ts";

export interface SearchRequest extends LogFilter {
  /** Matched as a whole, in ASCII without regard to case. */
  readonly text: string;
  /** Only events before this instant. */
  readonly untilMs?: number;
}

/** The position of a match in a snippet, in UTF-16 units; the end is exclusive. */
export type Highlight = readonly [start: number, end: number];

export interface SearchHit {
  readonly event: StoredEvent;
  readonly sessionTitle: string | null;
  /** One line around the first match. */
  readonly snippet: string;
  readonly highlights: readonly Highlight[];
}

export interface SearchPage {
  /** Newest first. */
  readonly hits: readonly SearchHit[];
  /** `beforeSeq` of the next page, null at the end. It may be set on a page that is not full. */
  readonly next: number | null;
  /**
   * The number of matching events, from the newest on; `exact` is false when there may be more. Null for later pages.
   */
  readonly found: { readonly count: number; readonly exact: boolean } | null;
}
