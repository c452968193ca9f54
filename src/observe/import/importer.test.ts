import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { IMPORTED_AT_MS, importHarness, turn } from "../../../test/support/import-harness.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { createImportRunStore } from "../../store/transcripts/import-run-store.ts";
import { waitFor } from "../../../test/support/wait-for.ts";

const DAY_MS = 86_400_000;
const HOUR_AGO_MS = IMPORTED_AT_MS - 3_600_000;

test("import publishes sessions and no event", async (t) => {
  const harness = importHarness(t);
  harness.write("s1", ...turn("s1", HOUR_AGO_MS));
  await harness.importAll();
  assert.ok(harness.commits.length > 0);
  assert.deepEqual(
    harness.commits.filter(({ events, local }) => events.length + local.length > 0),
    [],
  );
  assert.ok(harness.commits.every(({ sessions }) => sessions.every(({ state }) => state === "ended")));
});

test("imported history counts at its own time, and lists can leave it out", async (t) => {
  const harness = importHarness(t);
  const call = { tool_name: "Bash", tool_input: { command: "live" }, tool_use_id: "live-call" };
  harness.fire("live", "PreToolUse", call);
  harness.write("s1", ...turn("s1", IMPORTED_AT_MS - 2 * DAY_MS));
  await harness.importAll();
  harness.fire("live", "PostToolUse", { ...call, tool_response: {} });
  const { store } = harness;
  const names = (filter: { readonly isImported?: false }) =>
    store.log({ limit: 20, ...filter }).events.map((event) => event.sessionId);
  assert.deepEqual(names({}), ["live", ...Array.from({ length: 6 }, () => "s1"), "live"]);
  assert.deepEqual(names({ isImported: false }), ["live", "live"]);
  const calls = (filter: { readonly isImported?: false }) =>
    store.calls({ limit: 20, ...filter }).calls.map(({ sessionId }) => sessionId);
  assert.deepEqual(calls({}), ["s1", "live"]);
  assert.deepEqual(calls({ isImported: false }), ["live"]);
  const metrics = store.metrics(IMPORTED_AT_MS);
  assert.deepEqual([metrics.eventsLastHour, metrics.totalEvents], [2, 8]);
});

test("a second import adds nothing; what was written since is added once", async (t) => {
  const harness = importHarness(t);
  harness.write("s1", ...turn("s1", HOUR_AGO_MS));
  const first = await harness.importAll();
  const second = await harness.importAll();
  assert.deepEqual([second.filesDone, second.sessions, second.events], [1, 0, 0]);
  harness.write("s1", ...turn("s1", HOUR_AGO_MS + 60_000, { prompt: "more" }));
  const third = await harness.importAll();
  assert.equal(first.events, 6);
  // A prompt, a call, its result, the turn's end and the new end of history.
  assert.deepEqual([third.sessions, third.events], [0, 5]);
  const session = harness.session("s1");
  assert.deepEqual([session.eventCount, session.toolCount, session.messageCount], [11, 2, 4]);
  assert.equal(session.usage?.tokens.output, 20);
});

test("an import that is stopped anywhere continues without a double", async (t) => {
  const whole = importHarness(t);
  const turns = Array.from({ length: 30 }, (_, index) => turn("s1", HOUR_AGO_MS + index * 10_000)).flat();
  whole.write("s1", ...turns);
  await whole.importAll();
  const expected = { ...whole.session("s1"), transcriptPath: null };
  for (const stopAfter of [1, 3, 6]) {
    let batches = 0;
    const harness = importHarness(t);
    const importer = harness.create({
      importEvents: (events) => {
        batches += 1;
        if (batches > stopAfter) void importer.stop();
        return harness.ingest.importEvents(events);
      },
    });
    harness.write("s1", ...turns);
    importer.begin(30);
    await waitFor("the stop", () => batches > stopAfter);
    await importer.stop();
    assert.equal(importer.run()?.endedAtMs, null);
    assert.ok(harness.session("s1").eventCount < expected.eventCount);

    const next = harness.create();
    assert.equal(next.resume(), true);
    const run = await waitFor("the end", () => next.run()?.endedAtMs !== null && next.run());
    assert.deepEqual({ ...harness.session("s1"), transcriptPath: null }, expected);
    assert.deepEqual([run.sessions, run.events], [1, expected.eventCount]);
    assert.equal(harness.events("s1").length, expected.eventCount);
    assert.equal(harness.calls("s1").length, 30);
  }
});

test("a session that hooks report is left to them", async (t) => {
  const harness = importHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "by hook" });
  harness.write("s1", ...turn("s1", HOUR_AGO_MS));
  const run = await harness.importAll();
  assert.deepEqual([run.filesDone, run.sessions, run.events], [1, 0, 0]);
  assert.deepEqual(
    harness.events("s1").map(({ summary }) => summary),
    ["by hook"],
  );
  assert.equal(harness.session("s1").isImported, false);
});

test("a hook in the middle of its import ends the import of that session", async (t) => {
  let harness = importHarness(t);
  let batches = 0;
  harness = importHarness(t, {
    importEvents: (events) => {
      batches += 1;
      const count = harness.ingest.importEvents(events);
      if (batches === 2) harness.fire("s1", "PreToolUse", { tool_name: "Bash", tool_input: { command: "make" } });
      return count;
    },
  });
  harness.write("s1", ...Array.from({ length: 30 }, (_, index) => turn("s1", HOUR_AGO_MS + index * 10_000)).flat());
  harness.write("s2", ...turn("s2", HOUR_AGO_MS));
  await harness.importAll();
  assert.deepEqual([harness.session("s1").state, harness.session("s1").isImported], ["working", false]);
  assert.equal(harness.events("s1").at(-1)?.source, "hook");
  assert.equal(harness.session("s2").state, "ended");
});

test("the first hook of an imported session continues it", async (t) => {
  const harness = importHarness(t);
  harness.write("s1", ...turn("s1", HOUR_AGO_MS).slice(0, 2));
  harness.write("s2", ...turn("s2", HOUR_AGO_MS));
  await harness.importAll();
  assert.deepEqual(harness.session("s1").openToolCalls, []);
  assert.equal(harness.calls("s1")[0]?.outcome, "unknown");
  harness.fire("s1", "UserPromptSubmit", { prompt: "go on" });
  const { state, cause, isImported, endedAtMs, toolCount, title } = harness.session("s1");
  assert.deepEqual([state, cause, isImported, endedAtMs, toolCount], ["working", "prompt", false, null, 1]);
  assert.equal(title, "do it");
  // Also one that begins nothing: the session runs.
  harness.fire("s2", "PostToolUse", { tool_name: "Bash", tool_use_id: "other", tool_input: {}, tool_response: {} });
  assert.equal(harness.session("s2").endedAtMs, null);
  assert.equal(harness.session("s2").isImported, false);
});

test("only what was written in the last days is imported", async (t) => {
  const harness = importHarness(t);
  const beforeMs = IMPORTED_AT_MS - 30 * DAY_MS;
  harness.write("s1", ...turn("s1", beforeMs - 3_000));
  harness.write("old", ...turn("old", beforeMs - DAY_MS));
  const run = await harness.importAll(30);
  assert.deepEqual([run.filesTotal, run.sessions], [2, 1]);
  assert.equal(harness.store.session("old"), null);
  // The last line, at the very border, and the two ends around it.
  assert.deepEqual(
    harness.events("s1").map(({ hookEventName, receivedAtMs }) => [hookEventName, receivedAtMs - beforeMs]),
    [
      ["SessionStart", 0],
      ["Stop", 0],
      ["SessionImported", 0],
    ],
  );
});

test("events beyond their retention are not imported", async (t) => {
  const harness = importHarness(t, { retentionDays: () => 2 });
  harness.write("s1", ...turn("s1", IMPORTED_AT_MS - 3 * DAY_MS));
  await harness.importAll(30);
  assert.equal(harness.store.session("s1"), null);
});

test("hostile lines, links and foreign files do no harm", async (t) => {
  const harness = importHarness(t);
  const outside = tempDir(t);
  const [prompt, ...others] = turn("s1", HOUR_AGO_MS);
  harness.write(
    "s1",
    "not JSON",
    "null",
    '{"type":"user"}',
    '{"type":"assistant","message":{"content":[{"type":"tool_use","id":7,"name":null}]}}',
    '{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"unknown","content":[[]]}]},"uuid":"x","timestamp":"2026-11-25T22:00:00Z"}',
    `{"type":"user","message":{"role":"user","content":"\\ud83d half"},"uuid":"${"u".repeat(300)}","timestamp":"2026-11-25T22:00:01Z"}`,
    `{"type":"user","message":{"role":"user","content":"${"x".repeat(9_000_000)}"}}`,
    { ...prompt, timestamp: "9999-12-31T23:59:59Z", uuid: "future" },
    ...others,
  );
  appendFileSync(harness.pathOf("s1"), '{"type":"user","message":{"role":"user","content":"unfini');
  harness.write("linked", ...turn("linked", HOUR_AGO_MS));
  renameSync(harness.pathOf("linked"), join(outside, "linked.jsonl"));
  symlinkSync(join(outside, "linked.jsonl"), harness.pathOf("linked"));
  symlinkSync(outside, join(harness.configDir, "projects", "-link"));
  mkdirSync(harness.pathOf("folder"));
  // Older clients wrote subagents there.
  harness.write("agent-a1", ...turn("s1", HOUR_AGO_MS));
  const run = await harness.importAll();
  assert.deepEqual([run.filesTotal, run.filesFailed, run.sessions], [1, 0, 1]);
  assert.equal(harness.store.session("linked"), null);
  assert.ok(harness.events("s1").every(({ receivedAtMs }) => receivedAtMs <= IMPORTED_AT_MS));
  assert.equal(harness.calls("s1").length, 1);
});

test("a transcript that may not be read counts as failed, the others are imported", async (t) => {
  const harness = importHarness(t);
  const target = join(tempDir(t), "other.jsonl");
  writeFileSync(target, "");
  harness.write("s1", ...turn("s1", HOUR_AGO_MS));
  harness.write("s2", ...turn("s2", HOUR_AGO_MS));
  let replaced = "";
  const importer = harness.create({
    importEvents: (events) => {
      // Access rights keep nothing from root, who may run this test; a link does.
      if (replaced === "") {
        replaced = events[0]?.event.sessionId === "s1" ? "s2" : "s1";
        rmSync(harness.pathOf(replaced));
        symlinkSync(target, harness.pathOf(replaced));
      }
      return harness.ingest.importEvents(events);
    },
  });
  importer.begin(30);
  await waitFor("the end of the import", () => importer.run()?.endedAtMs != null);
  const run = importer.run();
  assert.deepEqual([run?.filesTotal, run?.filesDone, run?.filesFailed, run?.sessions], [2, 2, 1, 1]);
  assert.equal(harness.store.session(replaced), null);
});

test("no secret of a transcript is stored", async (t) => {
  const harness = importHarness(t);
  const secret = ["ghp", "x".repeat(36)].join("_");
  harness.write("s1", ...turn("s1", HOUR_AGO_MS, { prompt: `use ${secret}`, command: `curl -H "token: ${secret}"` }));
  await harness.importAll();
  const rows = ["events", "payloads", "sessions", "messages", "tool_calls"].flatMap((table) =>
    harness.store.database.prepare(`SELECT * FROM ${table}`).all(),
  );
  assert.ok(rows.length > 10);
  assert.equal(JSON.stringify(rows).includes(secret), false);
});

test("a dry run counts and stores nothing", async (t) => {
  const harness = importHarness(t);
  harness.write("s1", ...turn("s1", HOUR_AGO_MS));
  harness.write("s2", ...turn("s2", HOUR_AGO_MS));
  harness.fire("s2", "SessionStart", { source: "startup" });
  const survey = await harness.create().survey(30);
  assert.deepEqual([survey.files, survey.sessions], [2, 1]);
  assert.ok(survey.bytes > 1000);
  assert.equal(harness.store.session("s1"), null);
});

test("an import whose store fails ends, says so, and is continued by the next start", async (t) => {
  const harness = importHarness(t);
  harness.write("s1", ...turn("s1", HOUR_AGO_MS));
  const runs = createImportRunStore(harness.store.database);
  let isFull = false;
  const importer = harness.create({
    runs: {
      load: runs.load,
      save: (run) => {
        if (isFull) throw new Error("database or disk is full");
        runs.save(run);
      },
    },
    importEvents: () => {
      isFull = true;
      throw new Error("database or disk is full");
    },
  });
  importer.begin(30);
  const run = await waitFor("the end", () => importer.run()?.endedAtMs !== null && importer.run());
  assert.equal(run.filesFailed, 1);
  assert.equal(runs.load()?.endedAtMs, null);
  const next = harness.create();
  assert.equal(next.resume(), true);
  await waitFor("the next end", () => next.run()?.endedAtMs !== null);
  assert.equal(harness.session("s1").eventCount, 6);
});

test("any number of days reaches back to 1970 at most", async (t) => {
  const harness = importHarness(t, { retentionDays: () => Number.POSITIVE_INFINITY });
  assert.equal((await harness.create().survey(Number.MAX_SAFE_INTEGER)).sinceMs, 0);
});
