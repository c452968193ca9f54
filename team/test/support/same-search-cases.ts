import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { SearchHit, SearchPage, SearchRequest } from "../../../src/core/history.ts";
import { indexedTexts } from "../../../src/core/search/search-query.ts";
import { createHistoryService } from "../../../src/store/reading/history-service.ts";
import { createReader } from "../../../src/store/reading/reader.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { tempStore } from "../../../test/support/filled-store.ts";
import { centralHarness } from "../../../test/support/machine-harness.ts";
import { batchBody } from "../../../test/support/receiving/batch-body.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";
import { indexClosedDays } from "../../src/maintenance/index-days.ts";
import { searchEvents } from "../../src/search/search-events.ts";
import { hasTrigram, pairsOf } from "../../src/search/search-text.ts";
import type { Reader } from "../../src/rights/rights.ts";
import { ingestHarness } from "./ingest-harness.ts";
import { SEARCHED_BATCH, SEARCHES } from "./search-cases.ts";
import { maintenanceClient } from "./test-database.ts";

const NEVER = new AbortController().signal;

/** A daemon as central server, and the same events in it. */
async function centralOf(t: TestContext) {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  const { receive } = centralHarness(t, { store });
  await receive(batchBody({ machine_name: "laptop", ...SEARCHED_BATCH }));
  const reader = createReader(file);
  t.after(async () => reader.close());
  return createHistoryService(reader);
}

type Ask = (request: SearchRequest) => Promise<SearchPage>;

/** All hits, page by page. */
async function allHits(ask: Ask, request: Omit<SearchRequest, "limit">, limit = 3) {
  const hits: SearchHit[] = [];
  let next: number | null = null;
  let pages = 0;
  let found: SearchPage["found"] = null;
  for (; pages === 0 || next !== null; pages += 1) {
    assert.ok(pages < 50, "too many pages");
    const page: SearchPage = await ask({ ...request, limit, ...(next !== null && { beforeSeq: next }) });
    assert.equal(page.found === null, pages > 0);
    found ??= page.found;
    hits.push(...page.hits);
    next = page.next;
  }
  return { hits, found };
}

/** With the numbers that the events have on their machine. */
function comparable(hits: readonly SearchHit[], machineSeqs: ReadonlyMap<number, number>) {
  const toOwn = (seq: number | null) => (seq === null ? null : (machineSeqs.get(seq) ?? seq));
  return hits.map(({ event, call, ...rest }) => ({
    ...rest,
    event: { ...event, seq: toOwn(event.seq) },
    call: call === null ? null : { ...call, startSeq: toOwn(call.startSeq), endSeq: toOwn(call.endSeq) },
  }));
}

/** Search answers as a daemon's does, with and without indexes. */
export async function assertSameSearch(t: TestContext, searches = SEARCHES): Promise<void> {
  const central = await centralOf(t);
  const { pool, databaseUrl, join: joinTeam } = await ingestHarness(t);
  const { send } = await joinTeam("ann");
  assert.equal((await send(SEARCHED_BATCH)).taken, true);
  const { rows } = await pool.query<{ seq: number; machine_seq: number }>("SELECT seq, machine_seq FROM events");
  const machineSeqs = new Map(rows.map((row) => [row.seq, row.machine_seq]));
  const person = await personOf(pool, "ann");
  const options = { pool, person, scope: "all", clock: systemClock } as const;
  const modes = {
    sessions: { ...options },
    events: { ...options, maxSessions: 0 },
  };
  const expected = new Map<Asked, unknown>();
  for (const request of searches) {
    const { hits, found } = await allHits((asked) => central.search(asked, NEVER), request);
    expected.set(request, { hits: comparable(hits, new Map()), found });
  }
  assert.ok(
    [...expected.values()].filter((answer) => (answer as { hits: unknown[] }).hits.length > 0).length >
      searches.length * 0.4,
  );
  const compare = async (
    name: keyof typeof modes,
    state: string,
    isAsked = (_request: Asked, _index: number) => true,
  ) => {
    for (const [request, answer] of [...expected].filter(([asked], index) => isAsked(asked, index))) {
      const { hits, found } = await allHits(
        (asked) => searchEvents({ ...modes[name], monotonicNow: () => 0 }, asked, NEVER),
        request,
        name === "sessions" ? 3 : 20,
      );
      const got = { hits: comparable(hits, machineSeqs), found };
      assert.deepEqual(got, answer, `${name}, ${state}: ${JSON.stringify(request)}`);
    }
  };
  await compare("sessions", "open day");
  // In the evening that takes a hundred statements a page.
  await compare("events", "open day", (_request, index) => index % 8 === 0);
  const made = await indexClosedDays(await maintenanceClient(t, databaseUrl), {
    today: dayOf(Date.now()) + 1,
    isStopping: () => false,
    onNoWords: (reason) => assert.fail(reason),
  });
  assert.equal(made.length, 4, made.join());
  await compare("events", "closed day", ({ query }) =>
    query.some((clause) =>
      clause.every((term) => indexedTexts(term).some((text) => hasTrigram(text) || pairsOf(text).length > 0)),
    ),
  );
}

type Asked = (typeof SEARCHES)[number];

export async function personOf(
  pool: { query: (sql: string, values: unknown[]) => Promise<{ rows: unknown[] }> },
  subject: string,
): Promise<Reader> {
  const { rows } = await pool.query("SELECT id FROM people WHERE subject = $1", [subject]);
  return { id: (rows[0] as { id: number }).id, teamIds: [], isAuditor: false };
}
