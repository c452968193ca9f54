/**
 * Search in one closed day, before and after it has its indexes, and what they cost: `node team/bench/search.ts`.
 * `EVENTS` changes its size.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { systemClock } from "../../src/system/clock.ts";
import { migrate } from "../src/database/migrate.ts";
import { openPool } from "../src/database/pool.ts";
import { startPostgres } from "../embedded/start-postgres.ts";
import { indexClosedDays } from "../src/maintenance/index-days.ts";
import { dayOf, firstSeqOf } from "../src/ingest/event-numbers.ts";
import { addMachine } from "../src/machines/machine-tokens.ts";
import { searchEvents } from "../src/search/search-events.ts";
import { PAIRS, pairsOf } from "../src/search/search-text.ts";
import { fillDay } from "./closed-day.ts";
import { SILENT } from "./servers.ts";
import { literalQuery } from "../../src/core/search/search-query.ts";

const events = Number(process.env["EVENTS"] ?? 440_000);
const RUNS = 9;
const NEVER = new AbortController().signal;

const WORDS = {
  "rare word": "zanzibar",
  "two Japanese characters": "認証に",
  "frequent Japanese": "認証",
  katakana: "ダッシュボード",
  "frequent word": "the",
  "two letters": "qz",
  nowhere: "kamchatka",
  "nowhere, Japanese": "鯨幕",
};

const folder = mkdtempSync(join(tmpdir(), "ccen-bench-postgres-"));
const postgres = await startPostgres({ folder, removesFolder: true, settings: { shared_buffers: "512MB" } });
try {
  await migrate(postgres.url);
  const pool = openPool(postgres.url, { logger: SILENT, most: 2 });
  await addMachine(pool, { name: "laptop", owner: "ann", team: "core" });
  const client = new Client({ connectionString: postgres.url });
  client.on("error", () => {});
  await client.connect();
  const day = dayOf(Date.now()) - 1;
  const japanese = await fillDay(client, { day, events });
  console.log(`${events} events, ${japanese} texts with Japanese`);
  const person = { id: 1, teamIds: [], isAuditor: false };
  const options = { pool, person, scope: "all", clock: systemClock } as const;

  async function measure(state: string, maxSessions: number, sessionId?: string): Promise<void> {
    for (const [name, text] of Object.entries(WORDS)) {
      const times: number[] = [];
      let answer = "";
      for (let run = 0; run < RUNS; run += 1) {
        const startedMs = performance.now();
        const request = {
          query: literalQuery(text),
          limit: 50,
          beforeSeq: firstSeqOf(day + 1),
          isByCall: true,
          ...(sessionId !== undefined && { sessionId }),
        };
        const { hits, next } = await searchEvents({ ...options, maxSessions }, request, NEVER);
        times.push(performance.now() - startedMs);
        answer = `${hits.length} hits${next === null ? "" : ", more to search"}`;
      }
      times.sort((one, other) => one - other);
      const [least = 0, middle = 0, most = 0] = [times[0], times[Math.floor(RUNS / 2)], times.at(-1)];
      console.log(
        `${state}, ${name} (${text}): ${least.toFixed(1)}, ${middle.toFixed(1)}, ${most.toFixed(1)} ms: ${answer}`,
      );
    }
  }

  await measure("a session of hers", 1_000, `${day}-17`);
  await measure("no index", 100);
  const startedMs = performance.now();
  for (const index of ["words", "pairs"]) {
    const beganMs = performance.now();
    // In two steps, so that each has its time.
    let made = 0;
    await indexClosedDays(client, {
      today: day + 1,
      isStopping: () => (made += 1) > 1,
      onNoWords: (reason) => console.log(reason),
    });
    console.log(`index ${index === "words" ? 1 : 2}: ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
  }
  await indexClosedDays(client, { today: day + 1, isStopping: () => false, onNoWords: () => {} });
  const usPerEvent = ((performance.now() - startedMs) * 1000) / events;
  const { rows } = await client.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_relation_size(oid) AS bytes FROM pg_class WHERE relname IN ('payloads_${day}_words', 'payloads_${day}_pairs')`,
  );
  const sizes = rows.map(({ name, bytes }) => `${name} ${(Number(bytes) / events).toFixed(0)} bytes an event`);
  console.log(`indexed: ${usPerEvent.toFixed(0)} µs an event; ${sizes.join(", ")}`);
  await measure("indexed", 100);

  await client.query(`CREATE TEMP TABLE japanese AS SELECT search_text FROM payloads_${day}
    WHERE search_text ~ '[ぁ-ヿ一-龥]' LIMIT 5000`);
  const texts = await client.query<{ search_text: string }>("SELECT search_text FROM japanese");
  const beganMs = performance.now();
  let pairs = 0;
  for (const row of texts.rows) pairs += pairsOf(row.search_text).length;
  const ownUs = ((performance.now() - beganMs) * 1000) / texts.rows.length;
  const inSqlMs = performance.now();
  await client.query(`SELECT count(${PAIRS}) FROM japanese`);
  const sqlUs = ((performance.now() - inSqlMs) * 1000) / texts.rows.length;
  const each = (pairs / texts.rows.length).toFixed(0);
  console.log(`pairs of a Japanese text: ${ownUs.toFixed(0)} µs here, ${sqlUs.toFixed(0)} µs in SQL; ${each} each`);
  await client.end();
  await pool.end();
} finally {
  await postgres.stop();
}
