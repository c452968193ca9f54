import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import { payload } from "../../../test/support/payload.ts";
import { runs } from "../../../test/support/tier.ts";
import { collectLines, TRANSCRIPTS, transcriptHome } from "../../../test/support/transcript-harness.ts";
import { TranscriptFollower } from "../../agents/transcript/transcript-follower.ts";
import type { TranscriptLine } from "../../agents/transcript/transcript-line.ts";
import { newSession, reduceFacts } from "../../core/session/reducer.ts";
import { learnFromLines, type LearnedFacts } from "./learn-from-lines.ts";
import { failureEvent } from "./transcript-events.ts";
import { parseLine } from "../../agents/claude/transcript/parse-line.ts";
import { projectsFolder } from "../../agents/claude/transcript/subagent-files.ts";

const LINE_COUNT = runs(1000, 10_000);
const SEED = 20_261_125;

const recorded = ["print.jsonl", "interactive.jsonl", "subagent.jsonl", "branch.jsonl", "failed.jsonl"].flatMap(
  (name) =>
    readFileSync(join(TRANSCRIPTS, name), "utf8")
      .split("\n")
      .filter((line) => line !== ""),
);

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, -1, 1e308, "", [], {}, "9".repeat(300), "\u0000\uD800", "+275760-09-13T00:00:00.000Z", true),
);

/** A line with bytes removed, bytes inserted, or one of its values replaced. */
const mutated = fc
  .record({
    line: fc.constantFrom(...recorded),
    at: fc.nat(),
    cut: fc.nat(40),
    bytes: fc.uint8Array({ maxLength: 6 }),
    value: junk,
    isValue: fc.boolean(),
  })
  .map(({ line, at, cut, bytes, value, isValue }) => {
    if (isValue) return Buffer.from(replaceOne(line, at, value));
    const whole = Buffer.from(line);
    const position = at % whole.length;
    return Buffer.concat([whole.subarray(0, position), bytes, whole.subarray(position + cut)]);
  });

test("thousands of mutated lines give facts and events without a throw or junk", async (t) => {
  const { configDir, project } = transcriptHome(t);
  const path = join(project, "s1.jsonl");
  const sink = collectLines();
  const follower = new TranscriptFollower({
    path,
    folder: projectsFolder(configDir),
    parse: parseLine,
    position: null,
  });
  const lines = fc.sample(mutated, { numRuns: LINE_COUNT, seed: SEED });
  for (let from = 0; from < lines.length; from += 500) {
    const block = Buffer.concat(lines.slice(from, from + 500).map((line) => Buffer.concat([line, Buffer.from("\n")])));
    // Half a line at the end, as a reader can meet it.
    const middle = block.length - 37;
    appendFileSync(path, block.subarray(0, middle));
    await follower.read(sink);
    appendFileSync(path, block.subarray(middle));
    await follower.read(sink);
  }
  assert.ok(sink.lines.length > LINE_COUNT / 10, `only ${sink.lines.length} lines said anything`);
  for (const line of sink.lines) checkLine(line);

  const session = newSession(toHookEvent(payload(), Date.UTC(2026, 10, 24)));
  for (const sessionId of ["s1", "69d6f265-8467-421f-9e71-09316ca7821f", "52bdb464-fdf5-4082-9498-940ad38976e4"]) {
    for (const isFirstReading of [true, false]) {
      const own = { ...session, sessionId };
      const lesson = learnFromLines(sink.lines, {
        session: own,
        agentId: null,
        isFirstReading,
        nowMs: Date.UTC(2026, 10, 25),
      });
      checkLesson(lesson);
      JSON.stringify(reduceFacts(own, lesson.facts));
    }
  }
});

function checkLine({ uuid, sessionId, agentId, atMs, gitBranch, clientVersion, copiedFrom, facts }: TranscriptLine) {
  for (const text of [uuid, sessionId, agentId, gitBranch, clientVersion, copiedFrom?.sessionId ?? null]) {
    assert.ok(text === null || (typeof text === "string" && text.length <= 256));
  }
  assert.ok(atMs === null || (Number.isInteger(atMs) && atMs >= 0 && new Date(atMs).getUTCFullYear() < 10_000));
  assert.ok(facts.length > 0);
}

function checkLesson({ events, failure, facts, messages, usages, costState }: LearnedFacts) {
  for (const { event, key } of [...events, ...(failure === null ? [] : [failureEvent(failure)])]) {
    assert.match(key, /^transcript:[^:]+:./);
    assert.equal(event.source, "transcript");
    assert.ok(Number.isInteger(event.receivedAtMs) && event.receivedAtMs >= Date.UTC(2026, 10, 24));
    assert.ok(event.summary.length <= 300 && !/[\n\r\0]/.test(event.summary));
    assert.equal(typeof JSON.parse(event.payloadText), "object");
  }
  for (const fact of facts) {
    for (const value of Object.values(fact)) {
      assert.ok(value === null || typeof value === "string" || Number.isFinite(value));
      if (typeof value === "string") assert.ok(value.length <= 512);
    }
  }
  for (const { text, atMs, role, uuid } of messages) {
    assert.ok(text.length <= 4000 && text.isWellFormed() && Number.isInteger(atMs) && uuid.length <= 256);
    assert.ok(role === "prompt" || role === "reply");
  }
  for (const { tokens } of usages) {
    assert.ok(Object.values(tokens).every((count) => Number.isSafeInteger(count) && count >= 0));
  }
  assert.ok(costState === null || costState.totalUsd >= 0);
}

/** The line with its n-th value (counted depth first) replaced. */
function replaceOne(line: string, n: number, value: unknown): string {
  const root: unknown = JSON.parse(line);
  const spots: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const walk = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      spots.push({ holder: part as Record<string, unknown>, key });
      walk(inner);
    }
  };
  walk(root);
  const spot = spots[n % spots.length];
  if (spot !== undefined) spot.holder[spot.key] = value;
  return JSON.stringify(root);
}
