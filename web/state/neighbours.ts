import type { EventDto, LogPageDto } from "../../src/api/dto.ts";
import { MAX_LIMIT } from "../../src/api/routes.ts";
import type { LogQuery } from "./event-filter.ts";

/** So many pages are looked through for what follows: the log can only be read backwards. */
const MOST_PAGES = 20;

/** The event before another one in its session; null when that was the first. */
export async function eventBefore(
  { session_id: session, seq }: EventDto,
  fetchLog: (query: LogQuery) => Promise<LogPageDto>,
): Promise<number | null> {
  const { events } = await fetchLog({ session, before: String(seq), limit: "1" });
  return events[0]?.seq ?? null;
}

/** The event after another one in its session; null when that is the newest, or too much has happened since. */
export async function eventAfter(
  { session_id: session, seq, received_at: since }: EventDto,
  fetchLog: (query: LogQuery) => Promise<LogPageDto>,
): Promise<number | null> {
  let before: number | null = null;
  let oldest: number | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query: LogQuery = { session, since, limit: String(MAX_LIMIT) };
    const answer: LogPageDto = await fetchLog(before === null ? query : { ...query, before: String(before) });
    const later = answer.events.filter((event) => event.seq > seq);
    oldest = later.at(-1)?.seq ?? oldest;
    // Everything that follows has been seen once something that does not has come.
    if (answer.next === null || later.length < answer.events.length) return oldest;
    before = answer.next;
  }
  return null;
}
