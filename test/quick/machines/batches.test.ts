import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { AppError } from "../../../src/core/errors/errors.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../../src/core/json.ts";
import type { ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { askCentral } from "../../../src/forwarding/ask-central.ts";
import { askPosition } from "../../../src/forwarding/compose-batch.ts";
import { centralHarness, type CentralHarness, leafHarness, type LeafHarness } from "../../support/machine-harness.ts";
import {
  assertSame,
  connectedPair,
  numbered,
  untilConnected,
  untilThrough,
  upTo,
} from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

test("one unreadable event among 50 is a gap, and the other 49 arrive in order", async (t) => {
  const { central, leaf } = await connectedPair(t);
  await reportUnreadable(leaf, 50, [17]);
  assert.deepEqual(summaries(central), names(leaf, [17]));
  assert.deepEqual(gaps(central), [[17, 17, "missing"]]);
  assert.equal(central.machines.all()[0]?.missing, 1);
  const notified = central.logger.records.filter(({ level }) => level === "warn");
  assert.equal(notified.length, 1);
  assert.match(String(notified[0]?.fields["reason"]), /agent_id is no text of up to 256 characters/);
  assert.equal(leaf.forwarder.status().error, null);
});

test("adjacent unreadable events, and the first and the last one, are gaps", async (t) => {
  const { central, leaf } = await connectedPair(t);
  await reportUnreadable(leaf, 12, [1, 5, 6, 12]);
  assert.deepEqual(summaries(central), names(leaf, [1, 5, 6, 12]));
  assert.deepEqual(gaps(central), [
    [1, 1, "missing"],
    [5, 6, "missing"],
    [12, 12, "missing"],
  ]);
});

test("a log that ends with an unreadable event is known again after a restart", async (t) => {
  const central = centralHarness(t);
  const file = join(tempDir(t), "dashboard.db");
  const first = leafHarness(t, central, { file });
  await untilConnected(first);
  await reportUnreadable(first, 3, [3]);
  await first.stop();
  const second = leafHarness(t, central, { file });
  await untilConnected(second);
  second.report([numbered(3)], Date.now() + 60_000);
  await untilThrough(second);
  assert.deepEqual(summaries(central), names(second, [3]));
  assert.deepEqual(gaps(central), [[3, 3, "missing"]]);
  assert.deepEqual(second.logger.records, []);
});

test("no event is left out where the request itself is refused", async (t) => {
  const { central, leaf } = await connectedPair(t);
  const { receive } = central;
  refuse(central, () => true);
  leaf.report(upTo(5).map((number) => numbered(number)));
  await waitFor("the refusal", () => leaf.forwarder.status().state === "failing");
  assert.match(leaf.forwarder.status().error?.message ?? "", /upstream\/batch/);
  central.receive = receive;
  await untilThrough(leaf);
  assertSame(central, leaf);
  assert.deepEqual(gaps(central), []);
});

test("of endless gaps of a machine the newest thousand are kept, and all are counted", async (t) => {
  const central = centralHarness(t);
  for (const after of [0, 1000, 2000]) {
    const single = Array.from({ length: 1000 }, (_, index) => after + index + 1);
    const gapsOf = single.map((seq) => ({ from: seq, to: seq, why: "removed" }));
    const batch = { ...OLD_BATCH, after, through: after + 1000, gaps: gapsOf, events: [] };
    await central.receive(Buffer.from(JSON.stringify(batch)));
  }
  const [machine] = central.machines.all();
  assert.equal(machine?.missing, 3000);
  const kept = central.machines.gaps(machine?.id ?? 0, 5000);
  assert.deepEqual([kept.length, kept[0]?.to, kept.at(-1)?.from], [1000, 3000, 2001]);
});

/** Events of which some are unreadable for any central daemon. */
async function reportUnreadable(leaf: LeafHarness, count: number, seqs: readonly number[]): Promise<void> {
  leaf.link.isCut = true;
  leaf.report(upTo(count).map((number) => numbered(number)));
  for (const seq of seqs) {
    leaf.store.database.prepare("UPDATE events SET agent_id = ? WHERE seq = ?").run("x".repeat(257), seq);
  }
  await waitFor("the failure to be noticed", () => leaf.forwarder.status().error?.code === "upstream/unreachable");
  leaf.logger.records.length = 0;
  leaf.link.isCut = false;
  await untilThrough(leaf);
}

/** As a central daemon with an additional rule. */
function refuse(central: CentralHarness, isBad: (batch: ForwardingBatchDto) => boolean): void {
  const { receive } = central;
  central.receive = async (body, received) => {
    const batch = JSON.parse(body.toString("utf8")) as ForwardingBatchDto;
    if (batch.after !== null && isBad(batch)) throw new AppError("upstream/batch", { reason: "a newer rule" });
    return receive(body, received);
  };
}

function summaries(central: CentralHarness): readonly string[] {
  return central.store.eventsAfter(0, 99).map(({ summary }) => summary);
}

function names(leaf: LeafHarness, without: readonly number[]): readonly string[] {
  return leaf.store
    .eventsAfter(0, 99)
    .filter(({ seq }) => !without.includes(seq))
    .map(({ summary }) => summary);
}

function gaps(central: CentralHarness): readonly (readonly [number, number, string])[] {
  const all = central.machines.gaps(central.machines.all()[0]?.id ?? 0, 99);
  return all.map(({ from, to, why }) => [from, to, why] as const).toReversed();
}

/** The exact fields that a daemon of release 0.1.0 sends. */
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

/** Every field that a central daemon of that release looks for in a response. */
const OLD_ANSWER_FIELDS = ["protocol", "position", "position_key", "message_position", "taken", "central"];

test("batch of the previous release is taken, and its answer is one it can read", async (t) => {
  const central = centralHarness(t);
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
      { logId: "l", beginSeq: 0, beginMessage: 0, position: 0, reportedAtMs: 0 },
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
