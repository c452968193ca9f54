import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { AggregationTemporality, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import type { SessionDetailDto } from "../../../src/protocol/session-dto.ts";
import { parseExposition } from "../../support/parse-exposition.ts";
import { payload } from "../../support/payload.ts";
import { daemonRig, type RunningDaemon } from "./daemon-rig.ts";

const ON = { DISCORD_DASHBOARD_OTLP_RECEIVE: "on" };
const SESSION = { "session.id": "5e551011-0000-4000-8000-000000000001" };

async function scraped({ url }: RunningDaemon, name: string): Promise<Readonly<Record<string, number>>> {
  const families = parseExposition(await (await fetch(new URL("/metrics", url))).text());
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  return Object.fromEntries(samples.map(({ labels, value }) => [[...labels.values()].join(" "), value]));
}

test("what OpenTelemetry's own log exporter sends is understood", async (t) => {
  const running = await daemonRig(t).start(ON);
  await running.fire(payload({ hook_event_name: "SessionStart" }));
  const exporter = new OTLPLogExporter({ url: `${running.url}/v1/logs` });
  const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger("com.anthropic.claude_code.events", "2.1.331");
  for (const number of [1, 2, 3]) {
    logger.emit({
      body: "claude_code.api_request",
      attributes: {
        ...SESSION,
        "event.name": "api_request",
        model: "claude-opus-5-5",
        input_tokens: 100,
        output_tokens: 10,
        cost_usd: 0.25,
        request_id: `req_${number}`,
      },
    });
  }
  await provider.shutdown();
  const session = await running.get<SessionDetailDto>(`/api/sessions/${SESSION["session.id"]}`);
  assert.deepEqual([session.cost_usd, session.cost_estimated, session.tokens], [0.75, false, 330]);
  assert.deepEqual(await scraped(running, "ccen_told_requests_total"), {
    stored: 3,
    known: 0,
    unreadable: 0,
    failed: 0,
  });
});

for (const temporality of ["DELTA", "CUMULATIVE"] as const) {
  test(`what its metric exporter sends is added up: ${temporality}`, async (t) => {
    const running = await daemonRig(t).start(ON);
    const exporter = new OTLPMetricExporter({
      url: `${running.url}/v1/metrics`,
      temporalityPreference: AggregationTemporality[temporality],
    });
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const provider = new MeterProvider({ readers: [reader] });
    const meter = provider.getMeter("com.anthropic.claude_code");
    const cost = meter.createCounter("claude_code.cost.usage", { unit: "USD" });
    const tokens = meter.createCounter("claude_code.token.usage");
    cost.add(0.5, { ...SESSION, model: "claude-opus-5-5", query_source: "main" });
    cost.add(0.25, { ...SESSION, model: "claude-opus-5-5", query_source: "subagent" });
    tokens.add(7, { ...SESSION, model: "claude-opus-5-5", type: "input" });
    await provider.forceFlush();
    cost.add(1, { ...SESSION, model: "claude-opus-5-5", query_source: "main" });
    meter.createCounter("somebody.elses").add(1);
    await provider.shutdown();
    assert.deepEqual(await scraped(running, "ccen_client_cost_usd_total"), { "claude-opus-5-5": 1.75 });
    assert.deepEqual(await scraped(running, "ccen_client_tokens_total"), { "claude-opus-5-5 input": 7 });
  });
}

test("what a real client counted can be scraped, and counts once however often it is sent", async (t) => {
  const running = await daemonRig(t).start(ON);
  const fixtures = join(import.meta.dirname, "..", "..", "fixtures", "otlp");
  for (const version of ["2.1.331", "2.1.331", "2.1.100"]) {
    const response = await running.post("/v1/metrics", readFileSync(join(fixtures, `client-${version}-metrics.json`)));
    assert.deepEqual(await response.json(), { partialSuccess: {} });
  }
  const cost = await scraped(running, "ccen_client_cost_usd_total");
  assert.equal(cost["claude-opus-5-5"]?.toFixed(6), "0.012692");
  assert.equal(cost["claude-sonnet-4-6"]?.toFixed(6), "0.014956");
  assert.equal((await scraped(running, "ccen_client_tokens_total"))["claude-opus-5-5 input"], 410);
  assert.deepEqual(await scraped(running, "ccen_client_sessions_total"), { "": 2 });
});
