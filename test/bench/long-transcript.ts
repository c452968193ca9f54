import { closeSync, createReadStream, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import type { Logger } from "../../src/core/ports.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import { createTranscriptWatch, type TranscriptWatch } from "../../src/observe/transcripts/transcript-watch.ts";
import { openStore } from "../../src/store/store.ts";
import { systemClock } from "../../src/system/clock.ts";
import { measured, type Section } from "./result.ts";
import { round } from "./stats.ts";

const ANSWERS_PER_BLOCK = 100;
const MAX_STALL_MS = 50;

/** A transcript longer than any real one, from the file into the store, as on its first read. */
export async function measureLongTranscript(megabytes: number): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "ccen-bench-"));
  const project = join(folder, "projects", "-home-dev");
  mkdirSync(project, { recursive: true });
  const path = join(project, "s1.jsonl");
  const answers = writeTranscript(path, megabytes * 1_000_000);
  const store = openStore(join(folder, "bench.db"));
  const ingest = createIngest({
    store,
    commits: { publish: ({ sessions }) => watch.changed(sessions) },
    times: createProcessingTimes(),
    policy: { decide: () => null },
    clock: systemClock,
  });
  const watch: TranscriptWatch = createTranscriptWatch({
    observer: ingest,
    store,
    history: store,
    prices: LIST_PRICES,
    configDir: folder,
    clock: systemClock,
    logger: SILENT,
    isBehind: () => false,
  });
  try {
    watch.start();
    const before = process.memoryUsage().heapUsed;
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startedAtMs = performance.now();
    ingest.ingestRawFiles([prompt(path)]);
    let peakBytes = 0;
    while ((store.session("s1")?.usage?.tokens.output ?? 0) < answers) {
      peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed - before);
      await pause(50);
    }
    const seconds = (performance.now() - startedAtMs) / 1000;
    delay.disable();
    const longestMs = round(delay.max / 1e6, 1);
    const plainSeconds = await measureParsing(path);
    return {
      title: `A transcript of ${megabytes} MB with ${answers.toLocaleString("en")} answers, read and stored`,
      rows: [
        measured({
          name: "in all",
          value: round(seconds, 1),
          unit: "s",
          ratio: round(seconds / plainSeconds, 2),
          baseline: "parsing",
        }),
        measured({
          name: "every line read and parsed, nothing else",
          value: round(plainSeconds, 1),
          unit: "s",
          ratio: 1,
          baseline: "parsing",
        }),
        measured({
          name: "longest stall of the event loop",
          value: longestMs,
          unit: "ms",
          target: `≤ ${MAX_STALL_MS} ms`,
        }),
        measured({ name: "event loop delay, p99", value: round(delay.percentile(99) / 1e6, 1), unit: "ms" }),
        measured({ name: "heap, most", value: round(peakBytes / 1e6, 1), unit: "MB" }),
      ],
      details: { megabytes, answers, seconds, plainSeconds, longestMs, meanDelayMs: delay.mean / 1e6, peakBytes },
    };
  } finally {
    await watch.stop();
    store.close();
    rmSync(folder, { recursive: true });
  }
}

/** @returns the seconds of the minimal work with such a file */
async function measureParsing(path: string): Promise<number> {
  const startedAtMs = performance.now();
  for await (const line of createInterface({ input: createReadStream(path) })) JSON.parse(line);
  return (performance.now() - startedAtMs) / 1000;
}

/** @returns how many answers it holds, each of them with one token of output */
function writeTranscript(path: string, bytes: number): number {
  const file = openSync(path, "w");
  let answers = 0;
  for (let written = 0; written < bytes;) {
    let block = "";
    for (let count = 0; count < ANSWERS_PER_BLOCK; count += 1) block += answerWithResult((answers += 1));
    written += writeSync(file, block);
  }
  closeSync(file);
  return answers;
}

function answerWithResult(number: number): string {
  const common = { sessionId: "s1", timestamp: new Date(Date.UTC(2026, 10, 24) + number * 10).toISOString() };
  const text = `Answer ${number}: ${"words and more words ".repeat(10)}`;
  const usage = { input_tokens: 3, output_tokens: 1, cache_read_input_tokens: 50_000 };
  const content = [{ type: "text", text }];
  const message = { id: `msg_${number}`, model: "claude-opus-5-5", role: "assistant", content, usage };
  const result = { type: "tool_result", tool_use_id: `toolu_${number}`, content: "output ".repeat(150) };
  const lines = [
    { type: "assistant", uuid: `a${number}`, ...common, message },
    { type: "user", uuid: `u${number}`, ...common, message: { role: "user", content: [result] } },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function prompt(path: string) {
  const payload = { session_id: "s1", transcript_path: path, hook_event_name: "UserPromptSubmit", prompt: "go" };
  return {
    name: "1.json",
    bytes: Buffer.from(JSON.stringify(payload)),
    modifiedAtMs: systemClock.now(),
    clientPid: null,
    sourceKey: "1",
    readStartedAtMs: performance.now(),
  };
}

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message, fields) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  },
  error: () => undefined,
};
