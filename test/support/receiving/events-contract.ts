import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { AppError } from "../../../src/core/errors/errors.ts";
import { leafHarness } from "../machine-harness.ts";
import { assertSame, connectedPair, numbered, untilConnected, untilThrough, upTo } from "../machine-truths.ts";
import { payload } from "../payload.ts";
import { tempDir } from "../temp-dir.ts";
import { waitFor } from "../wait-for.ts";
import { batchBody, OLD_EVENT } from "./batch-body.ts";
import type { OpenCentral } from "./receiving-harness.ts";

/** Each event arrives once and in its machine's order, whatever happens to requests, answers and processes. */
export function testReceivedEvents(open: OpenCentral): void {
  test("events of two machines arrive once, in each machine's order, under its name", async (t) => {
    const central = await open(t);
    const laptop = leafHarness(t, central);
    const tower = leafHarness(t, central, { name: "tower" });
    await untilConnected(laptop);
    await untilConnected(tower);
    for (const number of upTo(20)) {
      laptop.report([numbered(number, { session_id: "a" })]);
      tower.report([numbered(number, { session_id: "b" })]);
    }
    await untilThrough(laptop);
    await untilThrough(tower);
    await assertSame(central, laptop);
    await assertSame(central, tower, "tower");
    const sessions = [await central.stored.session("a"), await central.stored.session("b")];
    assert.deepEqual(
      sessions.map((session) => [session?.machine, session?.eventCount]),
      [
        ["laptop", 20],
        ["tower", 20],
      ],
    );
  });

  test("events from a cut of the link come afterwards, whole and in order", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.report([numbered(0)]);
    await untilThrough(leaf);
    leaf.link.isCut = true;
    leaf.report(upTo(300, 1).map((number) => numbered(number)));
    await waitFor("the failure to be noticed", () => leaf.forwarder.status().error?.code === "upstream/unreachable");
    assert.equal(leaf.forwarder.status().waiting, 300);
    leaf.link.isCut = false;
    await untilThrough(leaf);
    await assertSame(central, leaf);
  });

  test("a request whose answer gets lost is not stored twice", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    for (const number of upTo(10)) {
      leaf.link.lostAnswers = 2;
      leaf.report([numbered(number)]);
      await waitFor("the answers to get lost", () => leaf.link.lostAnswers === 0);
      await untilThrough(leaf);
    }
    await assertSame(central, leaf);
  });

  test("a batch that arrives several times at once is accepted once", async (t) => {
    const central = await open(t);
    await central.receive(batchBody());
    const next = { after: 1, through: 2, events: [{ ...OLD_EVENT, seq: 2, key: "hook-2.json@2" }] };
    const answers = await Promise.all(upTo(8).map(async () => central.receive(batchBody(next))));
    assert.deepEqual(
      answers.map(({ position }) => position),
      answers.map(() => 2),
    );
    assert.equal(answers.filter(({ taken }) => taken).length, 1);
    assert.equal((await central.stored.events()).length, 2);
    assert.equal((await central.stored.session("s"))?.eventCount, 2);
  });

  test("central server and machine that restart go on where they were", async (t) => {
    const central = await open(t);
    const file = join(tempDir(t), "dashboard.db");
    const first = leafHarness(t, central, { file });
    await untilConnected(first);
    first.report(upTo(5).map((number) => numbered(number)));
    await untilThrough(first);
    first.link.isCut = true;
    first.report(upTo(5, 5).map((number) => numbered(number)));
    await first.stop();
    await central.restart();
    const second = leafHarness(t, central, { file });
    await untilConnected(second);
    second.report([numbered(10)]);
    await untilThrough(second);
    await assertSame(central, second);
  });

  test("a central server that lost its position knows the events by their keys", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.report(upTo(10).map((number) => numbered(number)));
    await untilThrough(leaf);
    await central.stored.setPosition("machine-laptop", 0);
    leaf.report([numbered(10)]);
    await untilThrough(leaf);
    await assertSame(central, leaf);
  });

  test("machine with another database forwards all it has, and doubles are known", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.report(upTo(4).map((number) => numbered(number)));
    await untilThrough(leaf);
    // As if the central server had received more than exists: an older copy of the database was restored.
    await central.stored.setPosition("machine-laptop", 900);
    leaf.link.isCut = true;
    leaf.report([numbered(4)]);
    await waitFor("the failure to be noticed", () => leaf.forwarder.status().state === "failing");
    leaf.link.isCut = false;
    await untilThrough(leaf);
    await assertSame(central, leaf);
  });

  test("no event is left out where the request itself is refused", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    const { receive } = central;
    central.receive = async (body, received) => {
      const batch: unknown = JSON.parse(body.toString("utf8"));
      const isQuestion = typeof batch === "object" && batch !== null && "after" in batch && batch.after === null;
      if (!isQuestion) throw new AppError("upstream/batch", { reason: "a newer rule" });
      return receive(body, received);
    };
    leaf.report(upTo(5).map((number) => numbered(number)));
    await waitFor("the refusal", () => leaf.forwarder.status().state === "failing");
    assert.match(leaf.forwarder.status().error?.message ?? "", /upstream\/batch/);
    central.receive = receive;
    await untilThrough(leaf);
    await assertSame(central, leaf);
    assert.deepEqual(await central.stored.gaps("machine-laptop"), []);
  });

  test("event without its payload is forwarded, and the central server says so", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.link.isCut = true;
    leaf.report([numbered(0)]);
    leaf.store.database.exec("DELETE FROM payloads");
    leaf.link.isCut = false;
    await untilThrough(leaf);
    const [event] = await central.stored.events();
    assert.equal(await central.stored.isPayloadKept(event?.seq ?? 0), false);
  });

  test("the reason of a forwarded request is read from its payload, not its summary", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.link.isCut = true;
    const call = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "rm -rf build" } };
    leaf.report([payload({ session_id: "s", hook_event_name: "PermissionRequest", ...call })]);
    leaf.store.database.exec("UPDATE events SET summary = 'ls', tool_name = 'Read'");
    leaf.link.isCut = false;
    await untilThrough(leaf);
    const [event] = await central.stored.events();
    assert.equal(event?.toolName, "Bash");
    assert.match(event?.summary ?? "", /rm -rf build/);
  });
}
