import { readdirSync, readFileSync, renameSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { HealthDto } from "../../src/api/dto.ts";
import { ROUTES } from "../../src/api/routes.ts";
import { startBenchDaemon, type BenchDaemon } from "./bench-daemon.ts";
import { measured, type Section } from "./result.ts";
import { makeScratch, payloadOf, type Scratch } from "./scratch.ts";
import { round, spread, type Spread } from "./stats.ts";

const MOST_BASELINE_FILES = 3000;
const BASELINE_TURNS = 3;
const IDLE_ANSWERS = 100;

/** A daemon that finds many waiting files: how fast it stores them, and whether the page is answered meanwhile. */
export async function measureBacklog(count: number): Promise<Section> {
  const scratch = makeScratch();
  try {
    // The first start compiles everything; later ones load the compiled code.
    await (await startBenchDaemon(scratch)).stop();
    makeRawFiles(scratch, count);
    const baseline = spread(
      Array.from({ length: BASELINE_TURNS }, () => measureBaseline(Math.min(MOST_BASELINE_FILES, count / 5))),
    );
    const startedAtMs = performance.now();
    const daemon = await startBenchDaemon(scratch);
    const readyMs = performance.now() - startedAtMs;
    try {
      const drained = await storeAll(daemon, count);
      const idle: number[] = [];
      for (let asked = 0; asked < IDLE_ANSWERS; asked += 1) idle.push(await timedSessions(daemon));
      return section({ count, readyMs, baseline, idle: spread(idle), ...drained });
    } finally {
      await daemon.stop();
    }
  } finally {
    scratch.remove();
  }
}

interface Drained {
  readonly elapsedMs: number;
  /** From one sample to the next. */
  readonly rates: Spread;
  readonly answers: Spread;
}

/** Waits until the daemon has stored all, and asks for its sessions meanwhile. */
export async function storeAll(daemon: BenchDaemon, count: number): Promise<Drained> {
  const startedAtMs = performance.now();
  const [rates, answers]: [number[], number[]] = [[], []];
  let stored = 0;
  let lookedAtMs = startedAtMs;
  while (stored < count) {
    answers.push(await timedSessions(daemon));
    const { last_seq: now } = await daemon.get<HealthDto>(ROUTES.health);
    const nowMs = performance.now();
    rates.push(((now - stored) * 1000) / (nowMs - lookedAtMs));
    [stored, lookedAtMs] = [now, nowMs];
    await sleep(20);
  }
  return { elapsedMs: performance.now() - startedAtMs, rates: spread(rates), answers: spread(answers) };
}

async function timedSessions(daemon: BenchDaemon): Promise<number> {
  const askedAtMs = performance.now();
  await daemon.get(ROUTES.sessions);
  return performance.now() - askedAtMs;
}

interface Measured extends Drained {
  readonly count: number;
  readonly readyMs: number;
  readonly baseline: Spread;
  readonly idle: Spread;
}

function section({ count, readyMs, elapsedMs, baseline, idle, rates, answers }: Measured): Section {
  const rate = Math.round(count / (elapsedMs / 1000));
  const plain = Math.round(baseline.p50);
  return {
    title: `Backlog of ${count.toLocaleString("en")} files of 2 KB when the daemon starts`,
    rows: [
      measured({
        name: "stored, published, archived",
        value: rate,
        unit: "events/s",
        ratio: round(rate / plain, 2),
        baseline: "one by one",
        spread: rates,
        target: "≥ 4,000/s",
      }),
      measured({
        name: "read, parsed, inserted, removed one by one",
        value: plain,
        unit: "events/s",
        ratio: 1,
        baseline: "one by one",
        spread: baseline,
      }),
      ...(["p50", "max"] as const).map((name) =>
        measured({
          name: `/api/sessions meanwhile, ${name}`,
          value: answers[name],
          unit: "ms",
          ratio: round(answers[name] / idle[name], 2),
          baseline: "afterwards",
          spread: answers,
          target: name === "max" ? "≤ 100 ms" : "",
        }),
      ),
      measured({
        name: "/api/sessions afterwards",
        value: idle.p50,
        unit: "ms",
        ratio: 1,
        baseline: "afterwards",
        spread: idle,
      }),
      measured({ name: "start → ready", value: round(readyMs, 0), unit: "ms", target: "≤ 300 ms" }),
    ],
    details: { count, elapsedMs: Math.round(elapsedMs), rates, answers, idle, baseline },
  };
}

export function makeRawFiles({ paths }: Scratch, count: number): void {
  const temporary = join(paths.rawTemporaryDir, "x");
  const nowSeconds = performance.timeOrigin / 1000 - count / 1000;
  for (let number = 0; number < count; number += 1) {
    writeFileSync(temporary, payloadOf(2000, number));
    utimesSync(temporary, nowSeconds + number / 1000, nowSeconds + number / 1000);
    renameSync(temporary, join(paths.rawDir, `hook-${(number % 32_000) + 1}-${Math.floor(number / 32_000)}.json`));
  }
}

/** The plain solution: each file is read, parsed, inserted in its own transaction, and deleted. */
function measureBaseline(files: number): number {
  const scratch = makeScratch();
  try {
    makeRawFiles(scratch, files);
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
    return Math.round(files / (elapsedMs / 1000));
  } finally {
    scratch.remove();
  }
}
