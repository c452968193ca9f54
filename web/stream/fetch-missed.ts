import type { EventDto } from "../../src/api/dto.ts";
import { MAX_LIMIT } from "../../src/api/routes.ts";
import type { Api } from "./api.ts";

/** A longer gap is not filled: the lists are loaded again instead. */
const MOST_PAGES = 4;

/** The events after `seq`, oldest first; null for too many. */
export async function fetchMissed(api: Pick<Api, "log">, seq: number): Promise<readonly EventDto[] | null> {
  const missed: EventDto[] = [];
  let before: number | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query: { limit: string; before?: string } = { limit: String(MAX_LIMIT) };
    if (before !== null) query.before = String(before);
    const page = await api.log(query);
    const newer = page.events.filter((event) => event.seq > seq);
    missed.push(...newer);
    if (newer.length < page.events.length || page.next === null) return missed.toReversed();
    before = page.next;
  }
  return null;
}
