import { readdirSync, readFileSync, renameSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { HealthDto } from "../../src/protocol/dto.ts";
import { ROUTES } from "../../src/protocol/routes.ts";
import { startBenchDaemon } from "./bench-daemon.ts";
import type { Section } from "./result.ts";
import { makeScratch, payloadOf, type Scratch } from "./scratch.ts";
import { round, spread } from "./stats.ts";

const BASELINE_FILES = 3000;

/** A daemon that finds many waiting files: how fast they are stored, and whether the page is answered meanwhile. */
export async function measureBacklog(count: number): Promise<Section> {
  const scratch = makeScratch();
  try {
    // The first start ever compiles everything; those after it find the compiled code.
    await (await startBenchDaemon(scratch)).stop();
    makeFiles(scratch, count);
    const startedAtMs = performance.now();
    const daemon = await startBenchDaemon(scratch);
    const readyMs = performance.now() - startedAtMs;
    const answers: number[] = [];
    let stored = 0;
    while (stored < count) {
      const askedAtMs = performance.now();
      await daemon.get(ROUTES.sessions);
      answers.push(performance.now() - askedAtMs);
      const health = await daemon.get<HealthDto>(ROUTES.health);
      stored = health.last_seq;
      await sleep(20);
    }
    const drainMs = performance.now() - startedAtMs - readyMs;
    await daemon.stop();
    const rate = Math.round(count / (drainMs / 1000));
    const baseline = measureBaseline();
    const page = spread(answers);
    return {
      title: `Backlog of ${count} files of 2 KB`,
      rows: [
        {
          name: "stored, published, archived",
          value: rate,
          unit: "events/s",
          ratio: round(rate / baseline, 2),
          target: "≥ 4,000/s",
          met: rate >= 4000,
        },
        {
          name: "read, parse, insert, unlink one by one",
          value: baseline,
          unit: "events/s",
          ratio: 1,
          target: "",
          met: null,
        },
        { name: "/api/sessions meanwhile p50", value: page.p50, unit: "ms", ratio: null, target: "", met: null },
        {
          name: "/api/sessions meanwhile max",
          value: page.max,
          unit: "ms",
          ratio: null,
          target: "≤ 100 ms",
          met: page.max <= 100,
        },
        {
          name: "start → ready",
          value: round(readyMs, 0),
          unit: "ms",
          ratio: null,
          target: "≤ 300 ms",
          met: readyMs <= 300,
        },
      ],
      details: { count, drainMs: Math.round(drainMs), page },
    };
  } finally {
    scratch.remove();
  }
}

function makeFiles({ paths }: Scratch, count: number): void {
  const temporary = join(paths.rawTemporaryDir, "x");
  const nowSeconds = performance.timeOrigin / 1000 - count / 1000;
  for (let number = 0; number < count; number += 1) {
    writeFileSync(temporary, payloadOf(2000, number));
    utimesSync(temporary, nowSeconds + number / 1000, nowSeconds + number / 1000);
    renameSync(temporary, join(paths.rawDir, `hook-${(number % 32_000) + 1}-${Math.floor(number / 32_000)}.json`));
  }
}

/** The plain way: each file read, parsed, inserted in a transaction of its own, and removed. */
function measureBaseline(): number {
  const scratch = makeScratch();
  try {
    makeFiles(scratch, BASELINE_FILES);
    const database = new DatabaseSync(join(scratch.home, "baseline.db"));
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE events (seq INTEGER PRIMARY KEY, payload TEXT)",
    );
    const insert = database.prepare("INSERT INTO events (payload) VALUES (?)");
    const startedAtMs = performance.now();
    for (const name of readdirSync(scratch.paths.rawDir)) {
      if (!name.endsWith(".json")) continue;
      const path = join(scratch.paths.rawDir, name);
      const text = readFileSync(path, "utf8");
      JSON.parse(text);
      insert.run(text);
      unlinkSync(path);
    }
    const elapsedMs = performance.now() - startedAtMs;
    database.close();
    return Math.round(BASELINE_FILES / (elapsedMs / 1000));
  } finally {
    scratch.remove();
  }
}
