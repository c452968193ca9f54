import type { EventDto, LogPageDto } from "../../../src/api/dto.ts";
import { MAX_LIMIT } from "../../../src/api/routes.ts";
import type { Api, LogQuery } from "../../api.ts";

/** Maximum number of pages to search: the log can only be read backwards. */
const MOST_PAGES = 20;

/** The previous event in its session; null for the first. */
export async function eventBefore({ session_id: session, seq }: EventDto, api: Api): Promise<number | null> {
  const { events } = await api.log({ session, before: String(seq), limit: "1" });
  return events[0]?.seq ?? null;
}

/** The next event in its session; null for the newest, or if it is more than {@link MOST_PAGES} pages away. */
export async function eventAfter(
  { session_id: session, seq, received_at: since }: EventDto,
  api: Api,
): Promise<number | null> {
  let before: number | null = null;
  let oldest: number | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query: LogQuery = { session, since, limit: String(MAX_LIMIT) };
    const answer: LogPageDto = await api.log(before === null ? query : { ...query, before: String(before) });
    const later = answer.events.filter((event) => event.seq > seq);
    oldest = later.at(-1)?.seq ?? oldest;
    // An earlier event on the page means that all later ones have been read.
    if (answer.next === null || later.length < answer.events.length) return oldest;
    before = answer.next;
  }
  return null;
}
