import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { toSessionValues, WRITTEN_COLUMNS } from "../../../src/store/sessions/session-row.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { fullSession } from "../full-session.ts";
import { leafHarness, type LeafHarness } from "../machine-harness.ts";
import { connectedPair, numbered, untilConnected, untilThrough, upTo } from "../machine-truths.ts";
import { tempDir } from "../temp-dir.ts";
import { waitFor } from "../wait-for.ts";
import { batchBody, OLD_BATCH, OLD_EVENT } from "./batch-body.ts";
import type { OpenCentral, ReceivingHarness } from "./receiving-harness.ts";

/** Every field that a daemon of release 0.1.0 looks for in an answer. */
const OLD_ANSWER_FIELDS = ["protocol", "position", "position_key", "message_position", "taken", "central"];

/** Batches of other releases, with broken parts, or of machines that claim what is not theirs. */
export function testHostileBatches(open: OpenCentral): void {
  test("batch of the previous release is taken, and its answer is one it can read", async (t) => {
    const central = await open(t);
    const answer = await central.receive(batchBody());
    const fields = Object.keys(answer);
    assert.deepEqual(
      OLD_ANSWER_FIELDS.filter((name) => !fields.includes(name)),
      [],
    );
    assert.deepEqual([answer.taken, answer.position, answer.position_key], [true, 1, OLD_EVENT.key]);
    assert.equal((await central.stored.events()).length, 1);
  });

  test("one unreadable event among 50 is a gap, and the other 49 arrive in order", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    await reportUnreadable(leaf, 50, [17]);
    assert.deepEqual(await summaries(central), names(leaf, [17]));
    assert.deepEqual(await gaps(central), ["17-17 missing"]);
    assert.equal((await central.stored.machines())[0]?.missing, 1);
    assert.equal(leaf.forwarder.status().error, null);
  });

  test("adjacent unreadable events, and the first and the last one, are gaps", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    await reportUnreadable(leaf, 12, [1, 5, 6, 12]);
    assert.deepEqual(await summaries(central), names(leaf, [1, 5, 6, 12]));
    assert.deepEqual(await gaps(central), ["1-1 missing", "5-6 missing", "12-12 missing"]);
  });

  test("a log that ends with an unreadable event is known again after a restart", async (t) => {
    const central = await open(t);
    const file = join(tempDir(t), "dashboard.db");
    const first = leafHarness(t, central, { file });
    await untilConnected(first);
    await reportUnreadable(first, 3, [3]);
    await first.stop();
    const second = leafHarness(t, central, { file });
    await untilConnected(second);
    second.report([numbered(3)], Date.now() + 60_000);
    await untilThrough(second);
    assert.deepEqual(await summaries(central), names(second, [3]));
    assert.deepEqual(await gaps(central), ["3-3 missing"]);
    assert.deepEqual(second.logger.records, []);
  });

  test("a body that is no batch is refused by name, and changes nothing", async (t) => {
    const central = await open(t);
    const broken = [
      Buffer.from("{"),
      Buffer.from("[]"),
      batchBody({ events: {} }),
      batchBody({ events: upTo(1001) }),
      batchBody({ machine_id: "a/b" }),
      batchBody({ sent_at: "now" }),
      batchBody({ through: -1 }),
    ];
    for (const body of broken) await assert.rejects(central.receive(body), { code: "upstream/batch" });
    await assert.rejects(central.receive(batchBody({ protocol: 2 })), { code: "upstream/version" });
    assert.deepEqual(await central.stored.events(), []);
    assert.deepEqual(await central.stored.machines(), []);
  });

  test("events that a batch has twice, or beyond its end, are stored once or not", async (t) => {
    const central = await open(t);
    const second = { ...OLD_EVENT, seq: 2, key: "hook-2.json@2" };
    const beyond = { ...OLD_EVENT, seq: 3, key: "hook-3.json@3" };
    await central.receive(batchBody({ through: 2, events: [OLD_EVENT, second, second, beyond] }));
    assert.equal((await central.stored.events()).length, 2);
    assert.equal((await central.stored.session("s"))?.eventCount, 2);
  });

  test("one machine's snapshot changes no session of another machine", async (t) => {
    const central = await open(t);
    await central.receive(batchBody());
    const before = await central.stored.session("s");
    const theirs = fullSession({ sessionId: "s", title: "Mine now", lastSeenAtMs: Date.now() });
    const stories = [{ session: cellsOf(theirs), calls: [], usage: [] }];
    const message = { session_id: "s", uuid: "u1", agent_id: null, at: 1, role: "reply", text: "said" };
    const claims = { stories, alive: ["s"], messages: [message], message_through: 1, events: [], through: 0 };
    const answer = await central.receive(batchBody({ ...claims, machine_id: "machine-other", machine_name: "other" }));
    assert.equal(answer.taken, true);
    assert.deepEqual(await central.stored.session("s"), before);
    assert.deepEqual(await central.stored.messages("s"), []);
    // From the session's own machine they are taken.
    await central.receive(batchBody({ ...claims, after: 1, through: 1 }));
    assert.equal((await central.stored.session("s"))?.title, "Mine now");
    assert.deepEqual(await central.stored.messages("s"), ["said"]);
  });

  test("a snapshot of another form is left out, the rest of its batch is stored", async (t) => {
    const central = await open(t);
    const broken = [{ session_id: "s" }, { ...cellsOf(fullSession({ sessionId: "s" })), state: "dreaming" }];
    const stories = broken.map((session) => ({ session, calls: [{}], usage: [{ hour: "noon" }] }));
    const answer = await central.receive(batchBody({ stories, alive: ["s", "unknown"] }));
    assert.deepEqual([answer.taken, answer.position], [true, 1]);
    assert.equal((await central.stored.session("s"))?.state, "done");
    assert.equal(await central.stored.session("unknown"), null);
    assert.equal(await central.stored.countUsage("s"), 0);
  });

  test("ids that no store keeps as they are do not hold a log up", async (t) => {
    const central = await open(t);
    for (const [index, odd] of ["\0", "\ud800", "\udc00\ud800"].entries()) {
      const ids = { session_id: `s${odd}`, tool_use_id: odd, agent_id: odd, key: `hook${odd}@${index}` };
      const events = [{ ...OLD_EVENT, ...ids, seq: index + 1 }];
      const snapshot = { session: cellsOf(fullSession({ sessionId: `s${odd}` })), calls: [], usage: [] };
      const answer = await central.receive(
        batchBody({ after: index, through: index + 1, events, stories: [snapshot], alive: [`s${odd}`] }),
      );
      assert.deepEqual([answer.taken, answer.position], [true, index + 1]);
    }
    assert.equal((await central.stored.events()).length, 3);
  });

  test("a machine's texts are stored as plain lines", async (t) => {
    const central = await open(t);
    await central.receive(batchBody({ machine_name: "\u001b[31mold\nlaptop", version: "1\u0000" }));
    const [machine] = await central.stored.machines();
    assert.doesNotMatch(JSON.stringify([machine?.name, machine?.label, machine?.version]), /\\u00|\\n/);
    assert.notEqual(machine?.name, OLD_BATCH.machine_name);
  });
}

function cellsOf(session: Session) {
  const values = toSessionValues(session);
  return Object.fromEntries(WRITTEN_COLUMNS.map((column, index) => [column, values[index]]));
}

/** Events of which some are unreadable for any central server. */
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

async function summaries({ stored }: ReceivingHarness): Promise<readonly string[]> {
  return (await stored.events()).map(({ summary }) => summary);
}

function names(leaf: LeafHarness, without: readonly number[]): readonly string[] {
  const events = leaf.store.eventsAfter(0, 99).filter(({ seq }) => !without.includes(seq));
  return events.map(({ summary }) => summary);
}

async function gaps({ stored }: ReceivingHarness): Promise<readonly string[]> {
  return (await stored.gaps("machine-laptop")).map(({ from, to, why }) => `${from}-${to} ${why}`);
}
