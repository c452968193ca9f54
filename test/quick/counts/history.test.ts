import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { openReadOnly } from "../../../src/store/database/connection.ts";
import { NO_PAGE_COUNTS, pagesRead } from "./count-pages.ts";
import { runs } from "../../support/tier.ts";
import { countRows } from "./count-rows.ts";
import { countSql } from "./count-sql.ts";
import { fillHistory, EVENTS_A_SESSION, type History } from "./histories.ts";
import { keep } from "./keep.ts";
import { HOT_QUESTIONS, SEARCHES } from "./questions.ts";

const SMALL = 2000;
const LARGE = runs(8000, 20_000);

/** A page in the journal: its frame's header and the page. */
const FRAME_BYTES = 24 + 4096;

const hotQuestions = Object.entries<(history: History) => unknown>(HOT_QUESTIONS);
const searches = Object.entries<(history: History) => unknown>(SEARCHES);

test("the rows that a read or a write visits do not grow with the history", async (whole) => {
  const sql = countSql(whole);
  const small = fillHistory(whole, SMALL);
  const large = fillHistory(whole, LARGE);

  await whole.test("pages for a read", { skip: NO_PAGE_COUNTS }, (t) => {
    for (const [name, ask] of hotQuestions) {
      const count = pagesOf(large, ask) - pagesOf(small, ask);
      keep(t, "pages more for a longer history", { count, where: name });
    }
    for (const [name, ask] of searches.slice(0, 2)) {
      keep(t, "pages of a full-text search", { count: pagesOf(large, ask), where: name });
    }
  });

  await whole.test("statements prepared anew for a question that was asked before", (t) => {
    for (const [name, ask] of [...hotQuestions, ...searches]) {
      ask(small);
      sql.reset();
      ask(small);
      keep(t, "statements prepared anew for a question that was asked before", { count: sql.prepared(), where: name });
    }
  });

  sql.reset();
  const counters = [small, large].map(({ store, reading }) => [countRows(store.database), countRows(reading)] as const);
  for (const [name, ask] of [...hotQuestions, ...searches]) {
    await whole.test(`rows for: ${name}`, () => {
      const [few, many] = [small, large].map((history, index) => {
        const [own, reading] = counters[index] ?? assert.fail();
        own.reset();
        reading.reset();
        ask(history);
        return [...own.visited, ...reading.visited];
      });
      assert.deepEqual(many, few, `other rows at ${LARGE} events than at ${SMALL}: ${JSON.stringify({ many, few })}`);
    });
  }

  await whole.test("and counting changes no plan", () => {
    const plain = openReadOnly(large.store.database.location() ?? "");
    whole.after(() => plain.close());
    // The temporary table is the store's own and has no view.
    const texts = [...sql.ran.keys()].filter((text) => text.startsWith("SELECT"));
    assert.ok(texts.length >= hotQuestions.length, "few statements were seen");
    for (const text of texts) {
      const [counted, uncounted] = [large.store.database, plain].map((database) => planOf(database, text));
      assert.deepEqual(counted, uncounted, text);
    }
  });

  for (const counter of counters.flat()) counter.end();
  await whole.test("pages for a write", { skip: NO_PAGE_COUNTS }, (t) => {
    const [few, many] = [small, large].map((history) => writeOneSession(history, sql));
    assert.deepEqual(many?.statements, few?.statements, "another number of SQL statements");
    keep(t, "pages written for an event", { count: many?.written ?? Infinity });
    keep(t, "pages read for an event, none in memory", { count: many?.read ?? Infinity });
  });
});

/** The averages over one session, from its start to its end. */
function writeOneSession({ store, storeNext, walFile }: History, sql: ReturnType<typeof countSql>) {
  store.database.exec("PRAGMA wal_autocheckpoint = 0");
  // A restarted journal has a header.
  storeNext();
  const sizeBefore = statSync(walFile).size;
  let read = 0;
  sql.reset();
  for (let index = 0; index < EVENTS_A_SESSION; index += 1) read += pagesRead(store.database, storeNext);
  const written = (statSync(walFile).size - sizeBefore) / FRAME_BYTES;
  store.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return {
    statements: Object.fromEntries(sql.ran),
    written: written / EVENTS_A_SESSION,
    read: read / EVENTS_A_SESSION,
  };
}

function pagesOf(history: History, ask: (history: History) => unknown): number {
  // Once before, so that nothing is prepared during the count.
  ask(history);
  const inBoth = [history.store.database, history.reading];
  for (const database of inBoth) database.exec("PRAGMA shrink_memory");
  return pagesRead(history.reading, () => ask(history));
}

/** The plan names the view's table, not the query's alias; it lists the steps. */
function planOf(database: History["reading"], text: string): unknown[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${text}`)
    .all()
    .map((step) => String(step["detail"]).replace(/^(SCAN|SEARCH) \S+/, "$1"));
}
