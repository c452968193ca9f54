import type { EventDto } from "../../src/api/dto.ts";
import { MAX_LIMIT } from "../../src/api/routes.ts";
import type { Api, LogQuery } from "../api.ts";

/** The numbers of half a minute on a team server; a stream that continues repeats no others. */
const KEPT_NUMBERS = 10_000;

/** On a team server an event may become visible this much after others with greater numbers: 25 seconds. */
const TEAM_OVERLAP = 25_000 * 4096;

/**
 * Which events the page has. A daemon's come in the order of their numbers. Those of a team come from machines whose
 * transactions end out of order, and another replica repeats some after a reconnect: there each number counts once.
 */
export function createAcceptedEvents(isOfTeam: () => boolean) {
  let newest = 0;
  const recent = new Set<number>();

  return {
    /** The greatest number. */
    get newest() {
      return newest;
    },
    /** Events with greater numbers may be missing. */
    get missedAfter() {
      return isOfTeam() ? newest - TEAM_OVERLAP : newest;
    },
    startAt(seq: number): void {
      newest = seq;
      recent.clear();
      recent.add(seq);
    },
    /** @returns whether the event is new */
    accept(seq: number): boolean {
      if (isOfTeam() ? recent.has(seq) : seq <= newest) return false;
      newest = Math.max(newest, seq);
      if (!isOfTeam()) return true;
      recent.add(seq);
      const [oldest] = recent;
      if (recent.size > KEPT_NUMBERS && oldest !== undefined) recent.delete(oldest);
      return true;
    },
  };
}

/** A longer gap is not filled: the lists are loaded again instead. */
const MOST_MISSED_PAGES = 4;

/** The events after `seq`, oldest first; null for too many. */
export async function fetchMissed(api: Api, seq: number): Promise<readonly EventDto[] | null> {
  const missed: EventDto[] = [];
  let before: number | null = null;
  for (let pages = 0; pages < MOST_MISSED_PAGES; pages++) {
    const query: LogQuery = { limit: String(MAX_LIMIT), imported: "false" };
    const page = await api.log(before === null ? query : { ...query, before: String(before) });
    const newer = page.events.filter((event) => event.seq > seq);
    missed.push(...newer);
    if (newer.length < page.events.length || page.next === null) return missed.toReversed();
    before = page.next;
  }
  return null;
}
