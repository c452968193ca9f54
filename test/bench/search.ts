import { DatabaseSync } from "node:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SearchRequest } from "../../src/core/history.ts";
import { literalQuery, searchParts, toSearchQuery } from "../../src/core/search/search-query.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import { createHistoryService } from "../../src/store/reading/history-service.ts";
import { createReader } from "../../src/store/reading/reader.ts";
import { openStore } from "../../src/store/store.ts";
import { rawFile, LATER, SILENCE } from "../support/filled-store.ts";
import { payload } from "../support/payload.ts";
import { measured, type Row, type Section } from "./result.ts";
import { round, spread } from "./stats.ts";

type Query = Omit<Partial<SearchRequest>, "query"> & { readonly text: string };

const BATCH = 200;
const REPEATS = 15;
const MAX_MS = 100;

const WORDS = (
  "the error build test server client migrate database index token retry webhook login session cache deploy route " +
  "handler parse schema 認証 エラー ログイン 画面 修正 テスト 失敗 データベース 設定 通知"
).split(" ");

/** Typical inputs: one letter, Japanese, several words, a path, a text without hits, OR, a minus, and with filters. */
const QUERIES: readonly Query[] = [
  { text: "t" },
  { text: "エラー" },
  { text: "認証" },
  { text: '"retry webhook"' },
  { text: "/home/dev/src" },
  { text: '"absent from all of it"' },
  { text: "retry OR 認証 -失敗" },
  { text: "-error" },
  { text: "deploy", toolName: "Bash" },
  { text: "画面", projectName: "project-3" },
];

/** A history of prompts, commands and outputs, and the time to find and count the first page of hits. */
export async function measureSearch(events: number): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "ccen-bench-"));
  const file = join(folder, "bench.db");
  try {
    fillHistory(file, events);
    const reader = createReader(file);
    const historyService = createHistoryService(reader);
    const never = new AbortController().signal;
    // The thread starts with the first query after a minute without any.
    const startedAtMs = performance.now();
    await historyService.search({ query: literalQuery("warm"), limit: 60 }, never);
    const coldMs = performance.now() - startedAtMs;
    const times = new Map(QUERIES.map((query) => [query, [] as number[]]));
    const scans: number[] = [];
    const plain = new DatabaseSync(file, { readOnly: true });
    measureScan(plain);
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      for (const [{ text, ...filters }, samples] of times) {
        const askedAtMs = performance.now();
        await historyService.search({ limit: 60, ...filters, query: toSearchQuery(searchParts(text)) }, never);
        samples.push(performance.now() - askedAtMs);
      }
      scans.push(measureScan(plain));
    }
    plain.close();
    await reader.close();
    const all = spread([...times.values()].flat());
    const scan = spread(scans);
    const row = (name: string, value: number, rest: Omit<Partial<Row>, "value"> = {}): Row =>
      measured({
        name,
        value: round(value, 1),
        unit: "ms",
        ratio: round(value / scan.p50, 2),
        baseline: "comparing",
        ...rest,
      });
    return {
      title: `Full-text search over ${events.toLocaleString("en")} events, the first page and its count`,
      rows: [
        row("ten questions, p50", all.p50, { spread: all }),
        row("ten questions, p99", all.p99, { target: `≤ ${MAX_MS} ms`, note: `slowest: ${slowestOf(times)}` }),
        row("the first question, with the start of the thread", coldMs),
        row("every text read and compared", scan.p50, { spread: scan }),
      ],
      details: Object.fromEntries(Array.from(times, ([query, samples]) => [JSON.stringify(query), spread(samples)])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fillHistory(file: string, events: number): void {
  const store = openStore(file);
  const times = createProcessingTimes();
  const { ingestRawFiles: takeRaw } = createIngest({
    store,
    commits: { publish: () => undefined },
    times,
    policy: SILENCE,
    clock: LATER,
  });
  const say = wordsFrom(12_345);
  const firstAtMs = Date.UTC(2026, 0, 1);
  for (let from = 0; from < events; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, events - from) }, (_, index) => from + index);
    takeRaw(numbers.map((number) => rawFile(eventOf(number, say), { modifiedAtMs: firstAtMs + number * 10_000 })));
  }
  let indexed = 1;
  while (indexed > 0) indexed = store.indexSearch(2000);
  store.close();
}

function eventOf(number: number, say: (count: number) => string): string {
  const shared = {
    session_id: `session-${Math.floor(number / 700)}`,
    cwd: `/home/dev/src/project-${Math.floor(number / 700) % 20}`,
  };
  const call = { tool_name: "Bash", tool_use_id: `t${number - (number % 4)}` };
  const input = { tool_input: { command: `npm run ${say(3)} # ${number}`, description: say(8) } };
  switch (number % 4) {
    case 0:
      return payload({ ...shared, ...call, ...input, hook_event_name: "PreToolUse" });
    case 1: {
      const output = { tool_response: { stdout: say(60), stderr: "" } };
      return payload({ ...shared, ...call, ...input, ...output, hook_event_name: "PostToolUse" });
    }
    case 2:
      return payload({ ...shared, hook_event_name: "UserPromptSubmit", prompt: say(40) });
    default:
      return payload({ ...shared, hook_event_name: "Stop", last_assistant_message: say(60) });
  }
}

/** The same words in each run. */
function wordsFrom(seed: number): (count: number) => string {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return WORDS[(state >>> 16) % WORDS.length] ?? "";
  };
  return (count) => Array.from({ length: count }, next).join(" ");
}

function slowestOf(times: ReadonlyMap<Query, readonly number[]>): string {
  const [slowest] = [...times].toSorted(([, one], [, other]) => spread(other).p50 - spread(one).p50);
  return slowest?.[0].text ?? "";
}

function measureScan(database: DatabaseSync): number {
  const statement = database.prepare("SELECT count(*) FROM payloads WHERE search_text LIKE '%absent from all of it%'");
  const startedAtMs = performance.now();
  statement.get();
  return performance.now() - startedAtMs;
}
