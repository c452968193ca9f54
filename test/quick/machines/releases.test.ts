import assert from "node:assert/strict";
import { test } from "node:test";
import { isJsonObject, parseJsonObject, type JsonObject } from "../../../src/core/json.ts";
import { askCentral } from "../../../src/upstream/send/ask-central.ts";
import { askPosition } from "../../../src/upstream/send/compose-batch.ts";
import { centralRig } from "../../support/machine-rig.ts";
import { payload } from "../../support/payload.ts";

/** What a daemon of release 0.1.0 sends: no field more. */
const OLD_BATCH = {
  protocol: 1,
  machine_id: "machine-old",
  machine_name: "old",
  version: "0.1.0",
  log_id: "log-1",
  sent_at: Date.now(),
  waiting: 0,
  after: 0,
  through: 1,
  gaps: [],
  events: [
    {
      seq: 1,
      key: "hook-1.json@1",
      source: "hook",
      session_id: "s",
      agent_id: null,
      hook_event_name: "Stop",
      tool_name: null,
      tool_use_id: null,
      cwd: null,
      received_at: Date.now(),
      summary: "Done.",
      status: "ok",
      duration_ms: null,
      payload: payload({ session_id: "s", hook_event_name: "Stop", last_assistant_message: "Done." }),
      cuts: null,
    },
  ],
  message_after: 0,
  message_through: 0,
  messages: [],
  stories: [],
  alive: ["s"],
};

/** Every field that a central daemon of that release looks for in an answer. */
const OLD_ANSWER_FIELDS = ["protocol", "position", "position_key", "message_position", "taken", "central"];

test("batch of the previous release is taken, and its answer is one it can read", async (t) => {
  const central = centralRig(t);
  const answer = await central.receive(Buffer.from(JSON.stringify(OLD_BATCH)));
  assert.deepEqual(Object.keys(answer), OLD_ANSWER_FIELDS);
  assert.deepEqual([answer.taken, answer.position, answer.position_key], [true, 1, "hook-1.json@1"]);
  assert.equal(central.store.log({ sessionId: "s", limit: 9 }).events.length, 1);
});

test("answer of the release before this one is understood", async () => {
  const old: JsonObject = {
    protocol: 1,
    position: 7,
    position_key: null,
    message_position: 0,
    taken: false,
    central: { machine_id: "m", name: "central", version: "0.1.0" },
  };
  let sent: JsonObject | null = null;
  const answer = await askCentral(
    {
      url: "https://dash.example",
      token: "token",
      fetch: async (_url, init) => {
        sent = parseJsonObject(typeof init.body === "string" ? init.body : "");
        return Response.json(old);
      },
    },
    askPosition(
      { machineId: "machine-new", name: "new", version: "0.2.0" },
      { logId: "l", beginSeq: 0, beginMessage: 0, position: 0, toldAtMs: 0 },
      1000,
    ),
    new AbortController().signal,
  );
  assert.deepEqual([answer.position, answer.taken, answer.twin], [7, false, false]);
  const { events: _, ...head } = OLD_BATCH;
  assert.ok(isJsonObject(sent));
  for (const name of Object.keys(head))
    assert.ok(Object.hasOwn(sent, name), `an older central daemon looks for ${name}`);
});
