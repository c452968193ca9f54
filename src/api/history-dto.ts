import type { SearchPage } from "../core/history.ts";
import { toListedCallDto } from "./call-dto.ts";
import { toEventDto } from "./dto.ts";
import { formatSearchPlace } from "./routes.ts";

/** Answer of `/api/search`, newest first. */
export type SearchDto = Readonly<ReturnType<typeof toSearchDto>>;

export type SearchHitDto = Readonly<SearchDto["hits"][number]>;

export function toSearchDto({ hits, next, nextPlace, found }: SearchPage) {
  return {
    hits: hits.map(({ event, call, fields, sessionTitle, snippet, highlights }) => ({
      /** The call's end event if it matches, otherwise its start event. */
      event: toEventDto(event),
      /** The call whose events match; null for an event of no call, and with the parameter `event`. */
      call: call === null ? null : toListedCallDto(call),
      /** JSON pointers to the texts of the event's payload that match: `/tool_input/command`. */
      fields,
      session_title: sessionTitle,
      /** One line of plain text. */
      snippet,
      /** Where it holds a searched text: start and end (exclusive) in UTF-16 units. */
      highlights,
    })),
    /** `before` of the next page, null at the end. There may be one even if this page is not full, or empty. */
    next: nextPlace === undefined ? next : formatSearchPlace(nextPlace),
    /** How many hits there are: exactly, or at least. Null for every page but the first. */
    found,
  };
}
