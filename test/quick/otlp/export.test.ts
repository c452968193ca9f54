import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import type { EventDto, HealthDto } from "../../../src/api/dto.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { daemonHarness, type RunningDaemon } from "./daemon-harness.ts";
import { attributeOf, type LogRecordJson } from "./otlp-schema.ts";
import { startFakeCollector, type FakeCollector } from "./start-fake-collector.ts";

const SECRET = `ghp_${"a1B2c3D4e5".repeat(4).slice(0, 36)}`;

function call(number: number): string {
  const command = `echo ${number}`;
  return payload({ tool_name: "Bash", tool_use_id: `toolu_${number}`, tool_input: { command } });
}

const seqOf = (record: LogRecordJson): number => Number(attributeOf(record, "claude_code.seq"));

/** Numbers of the collector's records, once they reach this number. */
async function takenUpTo(collector: FakeCollector, seq: number): Promise<readonly number[]> {
  return waitFor(`event ${seq} at the collector`, () => {
    const seqs = collector.accepted().map(seqOf);
    return seqs.at(-1) === seq && seqs;
  });
}

async function checkOf(running: RunningDaemon) {
  const { checks } = await running.get<HealthDto>("/api/health");
  return checks.find(({ name }) => name === "telemetry") ?? assert.fail("no check");
}

test("events go to the collector in order, each once, as OTLP says, without payloads", async (t) => {
  const collector = await startFakeCollector(t, "/otel");
  const harness = daemonHarness(t);
  const before = await harness.start({});
  await before.fire(call(1));
  assert.equal((await checkOf(before)).value, "no collector");
  await before.stop();

  const running = await harness.start({
    CCEN_OTLP_ENDPOINT: `${collector.endpoint}/`,
    CCEN_OTLP_HEADERS: "x-api-key=a%2Cb, authorization=Bearer%20t",
  });
  await running.fire(call(2), payload({ hook_event_name: "UserPromptSubmit", prompt: `use ${SECRET}` }));
  await running.fire(payload({ hook_event_name: "Stop" }));
  assert.deepEqual(await takenUpTo(collector, 4), [2, 3, 4]);
  assert.deepEqual(collector.violations, []);

  const [first, prompt] = collector.accepted();
  assert.ok(first !== undefined && prompt !== undefined);
  const { events } = await running.get<{ events: readonly EventDto[] }>("/api/log?event=PreToolUse");
  const event = events.find(({ seq }) => seq === 2) ?? assert.fail("not stored");
  assert.equal(first.eventName, "claude_code.pre_tool_use");
  assert.equal(first.body.stringValue, event.summary);
  assert.equal(first.timeUnixNano, `${Date.parse(event.received_at)}000000`);
  assert.equal(attributeOf(first, "session.id"), event.session_id);
  assert.equal(attributeOf(first, "gen_ai.tool.name"), "Bash");
  assert.equal(attributeOf(first, "gen_ai.tool.call.id"), "toolu_2");
  assert.equal(attributeOf(first, "claude_code.payload"), undefined);
  assert.equal(attributeOf(prompt, "gen_ai.tool.name"), undefined);
  const request = collector.requests.find(({ kind }) => kind === "logs");
  assert.equal(request?.headers["x-api-key"], "a,b");
  assert.equal(request?.headers["authorization"], "Bearer t");
  assert.equal(request?.headers["content-encoding"], "gzip");
  assert.equal(request?.resource["service.name"], "claude-code-event-notifier");
  assert.equal(attributeOf(first, "log.record.uid"), `${String(request?.resource["service.instance.id"])}-2`);
  assert.doesNotMatch(JSON.stringify(collector.accepted()), new RegExp(SECRET));
  assert.equal((await checkOf(running)).status, "ok");
});

test("metrics are those of GET /metrics, cumulative since the start", async (t) => {
  const collector = await startFakeCollector(t);
  const running = await daemonHarness(t).start({ CCEN_OTLP_ENDPOINT: collector.endpoint });
  const request = await waitFor("metrics", () => collector.requests.find(({ kind }) => kind === "metrics"));
  assert.deepEqual(collector.violations, []);
  const text = await (await fetch(new URL("/metrics", running.url))).text();
  const scraped = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type] as const);
  const kinds = { gauge: "gauge", counter: "sum", histogram: "histogram" } as const;
  for (const metric of request.metrics) {
    const type = new Map(scraped).get(metric.name);
    assert.ok(type === "gauge" || type === "counter" || type === "histogram", metric.name);
    assert.ok(kinds[type] in metric, metric.name);
    if (!("sum" in metric)) continue;
    assert.equal(metric.sum.aggregationTemporality, 2);
    const isOlder = /^ccen_(?:removed|telemetry)_/.test(metric.name);
    for (const point of metric.sum.dataPoints)
      assert.equal(point.startTimeUnixNano === undefined, isOlder, metric.name);
  }
  const names = new Set(request.metrics.map(({ name }) => name));
  for (const name of ["ccen_events_total", "ccen_processing_seconds", "ccen_process_resident_memory_bytes"]) {
    assert.ok(names.has(name), name);
  }
});

test("collector that is unavailable loses no record, also over a daemon's restart", async (t) => {
  const collector = await startFakeCollector(t);
  const harness = daemonHarness(t);
  const env = { CCEN_OTLP_ENDPOINT: collector.endpoint, CCEN_OTLP_GZIP: "off" };
  const running = await harness.start(env);
  await running.fire(call(1));
  await takenUpTo(collector, 1);
  const statuses = [503, 429, 502, 504];
  collector.answer = () => {
    const status = statuses.shift();
    return status === undefined ? null : { status, headers: { "retry-after": "0" } };
  };
  await running.fire(call(2));
  assert.deepEqual(await takenUpTo(collector, 2), [1, 2]);
  assert.equal(statuses.length, 0);

  collector.answer = () => ({ status: 503 });
  await running.fire(call(3), call(4));
  const check = await waitFor("trouble", async () => {
    const one = await checkOf(running);
    return one.detail === "HTTP 503" && one;
  });
  assert.match(check.value, /2 events waiting, the collector does not answer: /);
  assert.equal(check.status, "ok", "a moment is no trouble");
  await running.stop();
  collector.answer = () => null;
  const again = await harness.start(env);
  await again.fire(call(5));
  assert.deepEqual(await takenUpTo(collector, 5), [1, 2, 3, 4, 5]);
  assert.deepEqual(collector.violations, []);
  assert.ok(collector.requests.every(({ headers }) => headers["content-encoding"] === undefined));
});

test("events that the collector rejects are counted and never sent again", async (t) => {
  const collector = await startFakeCollector(t);
  const running = await daemonHarness(t).start({ CCEN_OTLP_ENDPOINT: collector.endpoint });
  collector.answer = () => ({
    status: 200,
    body: { partialSuccess: { rejectedLogRecords: "1", errorMessage: "too\u0000 old" } },
  });
  await running.fire(call(1));
  await takenUpTo(collector, 1);
  collector.answer = () => ({ status: 500, body: { message: "no" } });
  await running.fire(call(2));
  await waitFor("a refusal", () => collector.requests.some(({ status }) => status === 500));
  collector.answer = () => null;
  await running.fire(call(3));
  assert.deepEqual(await takenUpTo(collector, 3), [1, 3]);
  assert.match((await checkOf(running)).value, /^0 events waiting, 2 rejected$/);
  assert.equal(collector.requests.filter(({ records }) => records.some((record) => seqOf(record) === 2)).length, 1);
});

test("event that is rejected keeps no other back", async (t) => {
  const collector = await startFakeCollector(t);
  const running = await daemonHarness(t).start({ CCEN_OTLP_ENDPOINT: collector.endpoint });
  collector.answer = () => ({ status: 503, headers: { "retry-after": "0" } });
  await running.fire(...[1, 2, 3, 4, 5, 6, 7].map(call));
  collector.answer = (records) => (records.some((record) => seqOf(record) === 5) ? { status: 413 } : null);
  assert.deepEqual(await takenUpTo(collector, 7), [1, 2, 3, 4, 6, 7]);
  assert.match((await checkOf(running)).value, /1 rejected/);
});

test("collector that rejects the credentials is left alone until the settings change", async (t) => {
  const collector = await startFakeCollector(t);
  const env = { CCEN_OTLP_ENDPOINT: collector.endpoint };
  const running = await daemonHarness(t).start(env);
  collector.answer = () => ({ status: 401, body: { message: "who are you" } });
  await running.fire(call(1));
  const check = await waitFor("the check to fail", async () => {
    const one = await checkOf(running);
    return one.status === "failed" && one;
  });
  assert.equal(check.detail, "HTTP 401: who are you");
  const asked = collector.requests.filter(({ kind }) => kind === "logs").length;
  await running.fire(call(2));
  assert.equal(collector.requests.filter(({ kind }) => kind === "logs").length, asked);
  collector.answer = () => null;
  running.configure({ ...env, CCEN_OTLP_HEADERS: "x-api-key=right" });
  assert.deepEqual(await takenUpTo(collector, 2), [1, 2]);
  assert.equal((await checkOf(running)).status, "ok");
});

test("events removed before they were sent are counted, and the health says so", async (t) => {
  const collector = await startFakeCollector(t);
  const harness = daemonHarness(t);
  const env = { CCEN_OTLP_ENDPOINT: collector.endpoint };
  const running = await harness.start(env);
  collector.answer = () => ({ status: 503 });
  await running.fire(...[1, 2, 3, 4].map(call));
  await waitFor("trouble", async () => (await checkOf(running)).detail === "HTTP 503");
  await running.stop();
  const later = await harness.start({});
  for (const table of ["payloads", "events"]) later.daemon.store.database.exec(`DELETE FROM ${table} WHERE seq <= 3`);
  collector.answer = () => null;
  later.configure(env);
  assert.deepEqual(await takenUpTo(collector, 4), [4]);
  const check = await checkOf(later);
  assert.equal(check.status, "degraded");
  assert.match(check.value, /^0 events waiting, up to 3 deleted before they were sent$/);
  const text = await (await fetch(new URL("/metrics", later.url))).text();
  assert.match(text, /^ccen_telemetry_skipped_total 3$/m);
});

test("payloads are sent only where the settings ask for them, and without secrets", async (t) => {
  const collector = await startFakeCollector(t);
  const running = await daemonHarness(t).start({
    CCEN_OTLP_ENDPOINT: collector.endpoint,
    CCEN_OTLP_PAYLOADS: "on",
  });
  await running.fire(payload({ hook_event_name: "UserPromptSubmit", prompt: `push with ${SECRET} \ud800 now` }));
  await takenUpTo(collector, 1);
  const [record] = collector.accepted();
  const text = String(attributeOf(record ?? assert.fail(), "claude_code.payload"));
  const { prompt } = JSON.parse(text) as { prompt: string };
  assert.match(prompt, /^push with \[redacted /);
  assert.doesNotMatch(text, new RegExp(SECRET));
  assert.deepEqual(collector.violations, []);
});

test("collector on another machine needs https", async (t) => {
  const running = await daemonHarness(t).start({ CCEN_OTLP_ENDPOINT: "http://collector.example:4318" });
  assert.equal((await checkOf(running)).value, "no collector");
  const { checks } = await running.get<HealthDto>("/api/health");
  assert.equal(checks.find(({ name }) => name === "configuration")?.status, "degraded");
});

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** The static imports of a module; type imports are removed by then. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)";$/gm;

function loadedWith(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    for (const [, path = ""] of readFileSync(join(ROOT, file), "utf8").matchAll(STATIC_IMPORT)) {
      open.push(relative(ROOT, join(ROOT, dirname(file), path)));
    }
  }
  return loaded;
}

test("daemon without telemetry loads no code of it", () => {
  const loaded = loadedWith("src/daemon/compose.ts");
  assert.ok(loaded.has("src/daemon/telemetry.ts") && loaded.size > 100, `${loaded.size} modules`);
  assert.deepEqual(
    [...loaded].filter((file) => file.startsWith("src/otlp/")),
    [],
  );
});
