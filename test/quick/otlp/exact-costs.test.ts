import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { daemonHarness, type RunningDaemon } from "./daemon-harness.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "otlp");
const ON = { CCEN_OTLP_RECEIVE: "on" };
const TAKEN = { partialSuccess: {} };

/** What a real client sent, and its session. */
const NEW = {
  logs: fixture("client-2.1.331-logs.json"),
  sessionId: "700809f5-1e86-4993-80a4-05321df34acb",
  usd: 0.012692,
};
const OLD = {
  logs: fixture("client-2.1.100-logs.json"),
  sessionId: "b350d3c9-a1f7-48d7-8db3-f3f464126064",
  usd: 0.01495575,
};

function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), "utf8");
}

interface Client {
  readonly running: RunningDaemon;
  /** A hook fires. */
  fire(hookEventName: string): Promise<void>;
  /** Appends an answer of the model to the transcript. */
  answer(number: number, fields?: Readonly<Record<string, unknown>>): void;
  session(): Promise<SessionDetailDto>;
  /** The session once the condition holds. */
  sessionWith(isIt: (session: SessionDetailDto) => boolean): Promise<SessionDetailDto>;
}

async function clientOf(t: TestContext, sessionId: string, model = "claude-opus-5-5"): Promise<Client> {
  const harness = daemonHarness(t);
  const running = await harness.start(ON);
  const transcript = join(harness.paths.configDir, "projects", "-home-dev-src-shop", `${sessionId}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  const session = async (): Promise<SessionDetailDto> => running.get(`/api/sessions/${sessionId}`);
  return {
    running,
    session,
    fire: async (name) =>
      running.fire(payload({ session_id: sessionId, transcript_path: transcript, hook_event_name: name })),
    answer: (number, fields = {}) => {
      const usage = {
        input_tokens: 100 + number,
        output_tokens: 20 + number,
        cache_read_input_tokens: 4000 + number,
        cache_creation_input_tokens: 300 + number,
      };
      const message = { id: `msg_fake${number}`, model, content: [], usage };
      const time = { uuid: `u${number}`, timestamp: new Date().toISOString(), sessionId };
      const line = { type: "assistant", requestId: `req_fake${number}`, message, ...time, ...fields };
      appendFileSync(transcript, `${JSON.stringify(line)}\n`);
    },
    sessionWith: async (isIt) =>
      waitFor("the session's cost", async () => {
        const now = await session();
        return isIt(now) && now;
      }),
  };
}

async function send({ running }: Pick<Client, "running">, body: string | Buffer, headers = {}): Promise<unknown> {
  const response = await running.post("/v1/logs", body, headers);
  assert.equal(response.status, 200);
  return response.json();
}

/** One record of a request with only these attributes. */
function requestRecord(attributes: Readonly<Record<string, string | number>>): string {
  const all = {
    "event.name": "api_request",
    "session.id": NEW.sessionId,
    model: "claude-opus-5-5",
    input_tokens: 10,
    output_tokens: 10,
    cost_usd: 0.5,
    ...attributes,
  };
  const attributeList = Object.entries(all).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? { stringValue: value } : { doubleValue: value },
  }));
  const logRecords = [{ timeUnixNano: "1795697580369000000", attributes: attributeList }];
  return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
}

test("session whose client reports every request has the client's exact cost", async (t) => {
  const client = await clientOf(t, NEW.sessionId);
  await client.fire("UserPromptSubmit");
  for (const number of [1, 2, 3, 4]) client.answer(number);
  await client.fire("Stop");
  const estimated = await client.sessionWith(({ tokens }) => tokens === 4 * 4420 + 4 * 10);
  assert.equal(estimated.cost_estimated, true);

  assert.deepEqual(await send(client, NEW.logs), TAKEN);
  const exact = await client.session();
  assert.equal(exact.cost_estimated, false);
  assert.equal(exact.cost_usd?.toFixed(9), NEW.usd.toFixed(9));
  assert.equal(exact.tokens, estimated.tokens);

  // A client that lost the response sends the same again, perhaps compressed.
  assert.deepEqual(await send(client, gzipSync(NEW.logs), { "content-encoding": "gzip" }), TAKEN);
  assert.deepEqual((await client.session()).usage, exact.usage);
  assert.equal((await client.session()).cost_usd, exact.cost_usd);
});

test("usage that only the transcript has is estimated, and the sum says so", async (t) => {
  const client = await clientOf(t, NEW.sessionId);
  await client.fire("UserPromptSubmit");
  await send(client, NEW.logs);
  // Nothing of it is in the transcript yet.
  assert.equal((await client.sessionWith(({ cost_usd }) => cost_usd !== null)).cost_estimated, false);
  for (const number of [1, 2, 3, 4, 9]) client.answer(number);
  await client.fire("Stop");
  const session = await client.sessionWith(({ tokens }) => tokens === 4 * 4420 + 4 * 10 + 4456);
  assert.equal(session.cost_estimated, true);
  // Opus 5.5: 109 in, 29 out, 309 written and 4009 read.
  const estimate = (109 * 4 + 29 * 20 + 309 * 5 + 4009 * 0.2) / 1e6;
  assert.equal(session.cost_usd?.toFixed(9), (NEW.usd + estimate).toFixed(9));
});

test("calls missing from the transcript are in the client's sum, and replace no other", async (t) => {
  const client = await clientOf(t, NEW.sessionId);
  await client.fire("UserPromptSubmit");
  client.answer(9);
  await client.sessionWith(({ tokens }) => tokens === 4456);
  // As large as the answer in the transcript, but another request.
  await send(client, requestRecord({ request_id: "req_hidden", input_tokens: 109, output_tokens: 29 }));
  const session = await client.sessionWith(({ cost_usd }) => (cost_usd ?? 0) > 0.5);
  assert.equal(session.cost_estimated, true);
  assert.equal(session.tokens, 4456 + 109 + 29);
});

test("client without request ids is counted once, by its tokens", async (t) => {
  const client = await clientOf(t, OLD.sessionId, "claude-sonnet-4-6");
  await client.fire("UserPromptSubmit");
  for (const number of [1, 2, 3, 4, 5]) client.answer(number);
  await client.fire("Stop");
  const tokens = 5 * 4420 + 4 * 15;
  const before = await client.sessionWith((session) => session.tokens === tokens);
  assert.equal(before.cost_estimated, true);
  assert.deepEqual(await send(client, OLD.logs), TAKEN);
  assert.deepEqual(await send(client, OLD.logs), TAKEN);
  const session = await client.session();
  assert.deepEqual([session.tokens, session.cost_estimated], [tokens, false]);
  assert.equal(session.cost_usd?.toFixed(9), OLD.usd.toFixed(9));
});

test("client's two accounts never add up: the written one wins where it covers as much", async (t) => {
  const client = await clientOf(t, NEW.sessionId);
  await client.fire("UserPromptSubmit");
  for (const number of [1, 2, 3, 4]) client.answer(number);
  await send(client, NEW.logs);
  const modelUsage = {
    "claude-opus-5-5": {
      inputTokens: 500,
      outputTokens: 100,
      cacheReadInputTokens: 16_010,
      cacheCreationInputTokens: 1210,
    },
  };
  client.answer(5, { type: "cost-state", totalCostUSD: 0.0147, modelUsage, message: undefined });
  await client.fire("SessionEnd");
  const session = await client.sessionWith(({ cost_usd }) => cost_usd === 0.0147);
  assert.equal(session.cost_estimated, false);
  assert.equal(session.tokens, 500 + 100 + 16_010 + 1210);
});

test("telemetry may come before the first hook", async (t) => {
  const client = await clientOf(t, NEW.sessionId);
  assert.deepEqual(await send(client, NEW.logs), TAKEN);
  await client.fire("SessionStart");
  const session = await client.sessionWith(({ cost_usd }) => cost_usd !== null);
  assert.deepEqual([session.cost_usd?.toFixed(6), session.cost_estimated], [NEW.usd.toFixed(6), false]);
});

test("costs survive a restart", async (t) => {
  const harness = daemonHarness(t);
  const first = await harness.start(ON);
  await first.fire(payload({ session_id: NEW.sessionId, hook_event_name: "SessionStart" }));
  await send({ running: first }, NEW.logs);
  await first.stop();
  const second = await harness.start({});
  const session = await second.get<SessionDetailDto>(`/api/sessions/${NEW.sessionId}`);
  assert.equal(session.cost_usd?.toFixed(6), NEW.usd.toFixed(6));
});

test("impossible values are rejected as OTLP says, and none of them is stored", async (t) => {
  const client = await clientOf(t, NEW.sessionId);
  await client.fire("SessionStart");
  for (const odd of [
    { cost_usd: -1 },
    { cost_usd: "much" },
    { input_tokens: 1e12 },
    { model: "" },
    { request_id: "x".repeat(300) },
  ]) {
    assert.deepEqual(await send(client, requestRecord(odd)), {
      partialSuccess: { rejectedLogRecords: "1", errorMessage: "requests without model, cost or tokens" },
    });
  }
  assert.deepEqual(await send(client, requestRecord({ "event.name": "user_prompt", cost_usd: -1 })), TAKEN);
  assert.equal((await client.session()).cost_usd, null);
  const metrics = await (await fetch(new URL("/metrics", client.running.url))).text();
  assert.match(metrics, /^ccen_told_requests_total\{outcome="unreadable"\} 5$/m);
});
