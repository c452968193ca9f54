import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { METRIC_HELP, exposition, metricType } from "../../../src/health/exposition.ts";
import { discordHarness } from "../discord/harness.ts";
import { parseExposition, type ParsedFamily } from "../../support/parse-exposition.ts";
import { payload } from "../../support/payload.ts";
import { requestRaw } from "../../support/raw-http.ts";

const HOSTILE = ['a"b', "a\\b", "a\nb", "a}b", "{", "", "constructor", "__proto__", "mcp", "other", "x".repeat(5000)];

function valueOf(families: readonly ParsedFamily[], name: string, labels: Readonly<Record<string, string>> = {}) {
  const samples = families.flatMap((family) => family.samples);
  return samples.find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, text]) => sample.labels.get(label) === text),
  )?.value;
}

/** Those that names could add to. What retention keeps and removes is measured some time after the start. */
function labelledSeriesOf(families: readonly ParsedFamily[]): number {
  const samples = families
    .filter(({ name }) => !/^ccen_(?:kept|removed)/.test(name))
    .flatMap((family) => family.samples);
  return samples.filter(({ labels }) => labels.size > 0).length;
}

test("/metrics is Prometheus' text format and does not grow with hostile names", async (t) => {
  const harness = await discordHarness(t);
  const daemon = await harness.start({});
  const scrape = async (): Promise<readonly ParsedFamily[]> => {
    const response = await fetch(new URL("/metrics", daemon.url));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    return parseExposition(await response.text());
  };
  const before = await scrape();
  const call = { hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "ls" } };
  await daemon.fire(payload(call), payload({ hook_event_name: "PostToolUse", tool_name: "Bash", tool_use_id: "t1" }));
  await daemon.fire(payload({ ...call, tool_name: "mcp__files__read", tool_use_id: "t2" }));
  for (const name of HOSTILE) {
    await daemon.fire(payload({ ...call, tool_name: name, tool_use_id: `x${name.length}` }));
    if (name !== "") await daemon.fire(payload({ hook_event_name: name }));
  }
  const after = await scrape();

  assert.deepEqual(
    after.map(({ name, type }) => [name, type]),
    Object.keys(METRIC_HELP).map((name) => [name, metricType(name)]),
  );
  assert.equal(labelledSeriesOf(after), labelledSeriesOf(before));
  assert.ok(after.flatMap(({ samples }) => samples).length < 300);
  assert.equal(valueOf(after, "ccen_events_total", { event: "PostToolUse" }), 1);
  assert.equal(valueOf(after, "ccen_tool_calls_total", { tool: "Bash" }), 1);
  assert.equal(valueOf(after, "ccen_tool_calls_total", { tool: "mcp" }), 1);
  assert.ok((valueOf(after, "ccen_tool_calls_total", { tool: "other" }) ?? 0) >= HOSTILE.length - 2);
  const events = after.find(({ name }) => name === "ccen_events_total")?.samples ?? [];
  const counted = events.reduce((sum, { value }) => sum + value, 0);
  assert.equal(valueOf(after, "ccen_stored_events"), counted);
  // Files found by the first scan of the folder have waited: they are no live events.
  const measured = valueOf(after, "ccen_processing_seconds_count") ?? 0;
  assert.ok(measured > 0 && measured <= counted, `${measured} of ${counted}`);
  assert.equal(valueOf(after, "ccen_processing_seconds_bucket", { le: "+Inf" }), measured);
  assert.equal(valueOf(after, "ccen_sessions", { state: "working" }), 1);
  assert.equal(valueOf(after, "ccen_health_check", { check: "raw_log", status: "ok" }), 1);
  assert.equal(valueOf(after, "ccen_health_check", { check: "raw_log", status: "failed" }), 0);
  await daemon.stop();
});

test("buckets only grow, unknown values are left out, and labels are escaped", () => {
  const text = exposition({
    ccen_build_info: [{ labels: { version: 'a"b\\c\nd', node: "" }, value: 1 }],
    ccen_database_bytes: null,
    histograms: { ccen_processing_seconds: { boundsMs: [1, 5], counts: [2, 3], sumMs: 40.5, count: 6 } },
  });
  const families = parseExposition(text);
  const samplesOf = (name: string) => families.find((family) => family.name === name)?.samples ?? [];
  assert.equal(samplesOf("ccen_build_info")[0]?.labels.get("version"), 'a"b\\c\nd');
  assert.deepEqual(samplesOf("ccen_database_bytes"), []);
  assert.deepEqual(
    samplesOf("ccen_processing_seconds").map(({ name, labels, value }) => [name.slice(23), labels.get("le"), value]),
    [
      ["_bucket", "0.001", 2],
      ["_bucket", "0.005", 5],
      ["_bucket", "+Inf", 6],
      ["_sum", undefined, 0.0405],
      ["_count", undefined, 6],
    ],
  );
});

test("names follow the conventions: our prefix, base units, counters end in _total", () => {
  for (const [name, help] of Object.entries(METRIC_HELP)) {
    assert.match(name, /^ccen_[a-z0-9_]+$/);
    assert.doesNotMatch(name, /_(ms|milliseconds|mb|kb|percent|minutes)(_|$)/, name);
    assert.match(help, /\.$/, name);
  }
});

test("only this machine's own names are answered", async (t) => {
  const harness = await discordHarness(t);
  const daemon = await harness.start({});
  const { port } = new URL(daemon.url);
  const answer = await requestRaw(Number(port), { path: "/metrics", headers: { Host: "evil.example" } });
  assert.equal(answer.status, 403);
  assert.doesNotMatch(answer.text, /ccen_/);
  const posted = await fetch(new URL("/metrics", daemon.url), { method: "POST" });
  assert.equal(posted.status, 405);
  await daemon.stop();
});

test("docs/operations.md has every metric of the table, and no other", () => {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "operations.md"), "utf8");
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("| `ccen_"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  assert.deepEqual(
    rows.map(([, name = "", type, , help]) => [name.replaceAll("`", ""), type, help]),
    Object.entries(METRIC_HELP).map(([name, help]) => [name, metricType(name), help]),
  );
});
