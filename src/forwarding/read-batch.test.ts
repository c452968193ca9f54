import assert from "node:assert/strict";
import { test } from "node:test";
import { FORWARDING_PROTOCOL } from "../api/forwarding-dto.ts";
import { readBatch } from "./read-batch.ts";

const BATCH = {
  protocol: FORWARDING_PROTOCOL,
  machine_id: "machine-1",
  machine_name: "laptop",
  version: "1.2.3",
  log_id: "log-1",
  sent_at: 1000,
  waiting: 0,
  after: 0,
  through: 1,
  gaps: [],
  events: [],
  message_after: 0,
  message_through: 0,
  messages: [],
  stories: [],
  alive: [],
} as const;

const EVENT = {
  seq: 1,
  key: "hook-1-0.json@1764072000000000000",
  source: "hook",
  session_id: "s",
  agent_id: null,
  hook_event_name: "Stop",
  tool_name: null,
  tool_use_id: null,
  cwd: null,
  received_at: 1000,
  summary: "done",
  status: "ok",
  duration_ms: null,
  payload: "{}",
  cuts: null,
  notified: false,
} as const;

const readAll = (fields: object) => readBatch(Buffer.from(JSON.stringify({ ...BATCH, ...fields })));
const read = (fields: object) => readAll(fields).batch;

test("batch is read with all its parts; unknown fields of a newer sender are skipped", () => {
  const batch = read({ events: [{ ...EVENT, later: true }], later: 1, alive: ["s"] });
  assert.deepEqual(batch.events, [EVENT]);
  assert.deepEqual(batch.alive, ["s"]);
  assert.equal(read({ after: null }).after, null);
});

test("another version of the protocol is refused by name, newer or older", () => {
  for (const protocol of [FORWARDING_PROTOCOL + 1, 0, null, "1"]) {
    assert.throws(() => read({ protocol }), { code: "upstream/version" });
  }
});

test("unknown values become the nearest known ones", () => {
  const [event] = read({ events: [{ ...EVENT, source: "telepathy", status: "great" }] }).events;
  assert.deepEqual([event?.source, event?.status], ["hook", "info"]);
});

test("a batch whose own fields are broken is refused, with the field", () => {
  for (const [fields, word] of [
    [{ machine_id: "" }, "machine_id"],
    [{ machine_id: "x".repeat(65) }, "machine_id"],
    [{ machine_id: "a/b" }, "machine_id"],
    [{ through: -1 }, "through"],
    [{ through: 1.5 }, "through"],
    [{ sent_at: "now" }, "sent_at"],
    [{ sent_at: Number.MAX_SAFE_INTEGER }, "sent_at"],
    [{ events: {} }, "events"],
    [{ messages: Array.from({ length: 1001 }, () => ({})) }, "messages"],
  ] as const) {
    assert.throws(() => read(fields), { code: "upstream/batch", message: new RegExp(word) }, word);
  }
  for (const text of ["", "[]", "null", "{", '"x"']) {
    assert.throws(() => readBatch(Buffer.from(text)), { code: "upstream/batch" });
  }
});

test("one broken entry is left out, with the reason, and the others are read", () => {
  for (const [name, broken, word] of [
    ["events", null, "events"],
    ["events", { ...EVENT, session_id: "" }, "session_id"],
    ["events", { ...EVENT, received_at: 1e300 }, "received_at"],
    ["events", { ...EVENT, payload: 7 }, "payload"],
    ["gaps", { from: 5, to: 1, why: "removed" }, "gap"],
    ["alive", 7, "alive"],
    ["stories", { session: { a: {} }, calls: [], usage: [] }, "snapshot"],
    ["messages", { session_id: "s" }, "uuid"],
  ] as const) {
    const { batch, unreadable } = readAll({ events: [EVENT], [name]: [...(name === "events" ? [EVENT] : []), broken] });
    assert.deepEqual(batch.events, [EVENT], name);
    assert.equal(name === "events" || batch[name].length === 0, true, name);
    assert.equal(unreadable.length, 1);
    assert.match(unreadable[0] ?? "", new RegExp(word));
  }
});
