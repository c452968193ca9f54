import type { SearchPage } from "../core/history.ts";
import { toEventDto, type EventDto } from "./dto.ts";

/** Answer of `/api/search`, newest first. */
export interface SearchDto {
  readonly hits: readonly SearchHitDto[];
  /** `before` of the next page, null at the end. There may be one even if this page is not full, or empty. */
  readonly next: number | null;
  /** How many events match: exactly, or at least. Null for every page but the first. */
  readonly found: { readonly count: number; readonly exact: boolean } | null;
}

export interface SearchHitDto {
  readonly event: EventDto;
  readonly session_title: string | null;
  /** One line of plain text. */
  readonly snippet: string;
  /** Where it holds a searched text: start and end (exclusive) in UTF-16 units. */
  readonly highlights: readonly (readonly [start: number, end: number])[];
}

export function toSearchDto({ hits, next, found }: SearchPage): SearchDto {
  return {
    hits: hits.map(({ event, sessionTitle, snippet, highlights }) => ({
      event: toEventDto(event),
      session_title: sessionTitle,
      snippet,
      highlights,
    })),
    next,
    found,
  };
}
