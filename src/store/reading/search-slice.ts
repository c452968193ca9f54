import type { SearchHit, SearchRequest } from "../../core/search/search.ts";
import { snippetOf } from "../../core/search/snippet.ts";
import { EVENT_COLUMNS, toStoredEvent } from "../events/event-row.ts";
import { logConditions } from "../events/log-conditions.ts";
import type { Preparer } from "../database/prepared-once.ts";
import { integer, text, textOrNull } from "../database/row-value.ts";
import { likePattern } from "../search/search-pattern.ts";
import { createCandidates } from "./search-candidates.ts";

/** A bounded part of a search: the newest candidates below a number. */
export interface SearchSlice {
  readonly request: SearchRequest;
  /** Only events with a smaller number. */
  readonly before: number;
  /** Number of hits with contents; further ones are only counted. */
  readonly wanted: number;
}

export interface SearchSliceAnswer {
  readonly hits: readonly SearchHit[];
  /** Numbers of all matches, newest first. */
  readonly matched: readonly number[];
  /** Start of the next slice, null at the end of the history. */
  readonly next: number | null;
  /** Whether the slice was full of candidates, and so took its time. */
  readonly full: boolean;
}

/** Searches one slice: finds candidates, then checks each against the text itself and the other conditions. */
export function createSearchSlice(database: Preparer): (slice: SearchSlice) => SearchSliceAnswer {
  const candidates = createCandidates(database);
  const hit = database.prepare(`
    SELECT ${EVENT_COLUMNS}, s.title, p.search_text FROM events e JOIN sessions s ON s.id = e.session
      JOIN payloads p ON p.seq = e.seq WHERE e.seq = ?`);

  function readHit(seq: number, searched: string): SearchHit[] {
    const row = hit.get(seq);
    if (row === undefined) return [];
    const found = snippetOf(text(row, "search_text"), searched);
    return [{ event: toStoredEvent(row), sessionTitle: textOrNull(row, "title"), ...found }];
  }

  return ({ request, before, wanted }) => {
    const { seqs, next, full } = candidates({ text: request.text, sessionId: request.sessionId ?? null, before });
    const { sql, values } = conditionsOf(request);
    // One statement: a call for each costs twice as much. The order of the joins matters (CROSS JOIN).
    const conditioned = "CROSS JOIN events e ON e.seq = p.seq CROSS JOIN sessions s ON s.id = e.session";
    const matched = database
      .prepare(
        `SELECT p.seq FROM json_each(?) c CROSS JOIN payloads p ON p.seq = c.value ${sql === "" ? "" : conditioned}
        WHERE p.search_text LIKE ? ESCAPE '\\'${sql} ORDER BY c.key`,
      )
      .all(JSON.stringify(seqs), likePattern(request.text), ...values)
      .map((row) => integer(row, "seq"));
    return { hits: matched.slice(0, wanted).flatMap((seq) => readHit(seq, request.text)), matched, next, full };
  };
}

function conditionsOf(request: SearchRequest) {
  const { sql, values } = logConditions(request);
  if (request.untilMs === undefined) return { sql, values };
  return { sql: `${sql} AND e.received_at < ?`, values: [...values, request.untilMs] };
}
