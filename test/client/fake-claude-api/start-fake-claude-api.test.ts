import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { marker, type Script } from "./script.ts";
import { startFakeClaudeApi, type FakeClaudeApi } from "./start-fake-claude-api.ts";

const scripts: Record<string, Script> = {
  look: {
    turns: [
      { say: [{ text: "I look." }, { tool: "Read", input: { path: "{{cwd}}/a" } }] },
      { say: [{ text: "Seen." }] },
    ],
  },
  limit: { turns: [{ fault: { status: 429, type: "rate_limit_error", message: "slow down" } }] },
  breaks: {
    turns: [{ fault: { status: 529, type: "overloaded_error", message: "too many", after: "So far" } }],
  },
  lost: { turns: [{ fault: { status: 0, type: "lost", message: "" } }] },
  "lost-half-way": { turns: [{ fault: { status: 0, type: "lost", message: "", after: "So far" } }] },
};
const prompt = (name: string) => ({ role: "user", content: [{ type: "text", text: `${marker(name)} go` }] });
const reply = { role: "assistant", content: [{ type: "text", text: "…" }] };
const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: marker("limit") }] };

async function start(t: TestContext): Promise<FakeClaudeApi> {
  const api = await startFakeClaudeApi({ scripts, variables: { cwd: "/work" } });
  t.after(api.close);
  return api;
}

async function ask({ origin }: FakeClaudeApi, messages: readonly object[], more: object = {}): Promise<Response> {
  const body = JSON.stringify({ model: "m", stream: true, tools: [{ name: "Read" }], messages, ...more });
  return fetch(`${origin}/v1/messages`, { method: "POST", body });
}

/** The data of every streamed event. */
async function streamed(response: Response): Promise<Record<string, unknown>[]> {
  return (await response.text())
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)) as Record<string, unknown>);
}

test("message is streamed by blocks, variables filled in and its usage at the end", async (t) => {
  const api = await start(t);
  const events = await streamed(await ask(api, [prompt("look")]));
  const block = ["content_block_start", "content_block_delta", "content_block_stop"];
  assert.deepEqual(
    events.map(({ type }) => type),
    ["message_start", ...block, ...block, "message_delta", "message_stop"],
  );
  assert.deepEqual(events[5]?.["delta"], { type: "input_json_delta", partial_json: '{"path":"/work/a"}' });
  assert.deepEqual(events.at(-2)?.["delta"], { stop_reason: "tool_use", stop_sequence: null });
  assert.deepEqual(events.at(-2)?.["usage"], api.requests[0]?.usage);
});

test("answers since the prompt choose the turn, and a marker in a result is no prompt", async (t) => {
  const api = await start(t);
  const turns = [
    [prompt("look")],
    [prompt("look"), reply, result],
    [prompt("limit"), reply, prompt("look"), reply, result],
  ];
  for (const messages of turns) await ask(api, messages);
  assert.deepEqual(
    api.requests.map(({ script, index, status }) => [script, index, status]),
    [
      ["look", 0, 200],
      ["look", 1, 200],
      ["look", 1, 200],
    ],
  );
});

test("a fault answers as the API does, and asks for no retry", async (t) => {
  const api = await start(t);
  const response = await ask(api, [prompt("limit")]);
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("x-should-retry"), "false");
  assert.deepEqual(await response.json(), { type: "error", error: { type: "rate_limit_error", message: "slow down" } });
  assert.equal(api.requests[0]?.usage, null);
});

test("a request outside of the conversation takes no turn of it", async (t) => {
  const api = await start(t);
  await ask(api, [prompt("look")], { tools: [] });
  assert.equal(api.requests[0]?.script, null);
  const count = await fetch(`${api.origin}/v1/messages/count_tokens`, { method: "POST", body: "{}" });
  assert.deepEqual(await count.json(), { input_tokens: 100 });
  assert.deepEqual(api.others, ["POST /v1/messages/count_tokens"]);
});

test("a script that does not exist is the test's mistake and says so", async (t) => {
  const api = await start(t);
  const response = await ask(api, [prompt("nowhere")]);
  assert.equal(response.status, 400);
  assert.match(await response.text(), /no script is named nowhere/);
});

test("fault within an answer comes in its stream, and as a status without a stream", async (t) => {
  const api = await start(t);
  const events = await streamed(await ask(api, [prompt("breaks")]));
  assert.deepEqual(events.at(-1), { type: "error", error: { type: "overloaded_error", message: "too many" } });
  assert.equal(events.filter(({ type }) => type === "content_block_delta").length, 1);
  assert.equal((await ask(api, [prompt("breaks")], { stream: false })).status, 529);
});

test("a connection that breaks is one, before the answer and in the middle of it", async (t) => {
  const api = await start(t);
  await assert.rejects(ask(api, [prompt("lost")]));
  const response = await ask(api, [prompt("lost-half-way")]);
  assert.equal(response.status, 200);
  await assert.rejects(response.text());
});
