import type { SearchPage } from "../core/history.ts";
import { toEventDto } from "./dto.ts";

/** Answer of `/api/search`, newest first. */
export type SearchDto = Readonly<ReturnType<typeof toSearchDto>>;

export type SearchHitDto = Readonly<SearchDto["hits"][number]>;

export function toSearchDto({ hits, next, found }: SearchPage) {
  return {
    hits: hits.map(({ event, sessionTitle, snippet, highlights }) => ({
      event: toEventDto(event),
      session_title: sessionTitle,
      /** One line of plain text. */
      snippet,
      /** Where it holds a searched text: start and end (exclusive) in UTF-16 units. */
      highlights,
    })),
    /** `before` of the next page, null at the end. There may be one even if this page is not full, or empty. */
    next,
    /** How many events match: exactly, or at least. Null for every page but the first. */
    found,
  };
}
