import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createForwardLog } from "../../../src/store/machines/forward-log.ts";
import { openStore } from "../../../src/store/store.ts";
import { fill } from "../filled-store.ts";
import { leafHarness, type LeafHarness } from "../machine-harness.ts";
import { connectedPair, numbered, untilConnected, untilThrough, upTo } from "../machine-truths.ts";
import { tempDir } from "../temp-dir.ts";
import { waitFor } from "../wait-for.ts";
import { batchBody, OLD_EVENT } from "./batch-body.ts";
import type { OpenCentral, ReceivingHarness } from "./receiving-harness.ts";

/** Where each log of a machine stands, and which of its numbers never come. */
export function testPositions(open: OpenCentral): void {
  test("only new events are forwarded, unless history is asked for", async (t) => {
    const central = await open(t);
    const file = join(tempDir(t), "dashboard.db");
    const before = openStore(file);
    fill(
      before,
      upTo(3).map((number) => numbered(number)),
    );
    before.close();
    const leaf = leafHarness(t, central, { file });
    await untilConnected(leaf);
    leaf.report([numbered(3)]);
    await untilThrough(leaf);
    const [event, ...more] = await central.stored.events();
    assert.match(event?.summary ?? "", /event 3$/);
    assert.equal(more.length, 0);
    assert.equal((await central.stored.machines())[0]?.missing, 0);
    assert.deepEqual(await gaps(central), ["1-3 off"]);
  });

  test("event that retention took before it was forwarded is reported as a gap", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.report([numbered(0)]);
    await untilThrough(leaf);
    leaf.link.isCut = true;
    leaf.report(upTo(9, 1).map((number) => numbered(number)));
    await waitFor("the failure to be noticed", () => leaf.forwarder.status().state === "failing");
    for (const table of ["payloads", "events"]) leaf.store.database.exec(`DELETE FROM ${table} WHERE seq <= 4`);
    leaf.link.isCut = false;
    await untilThrough(leaf);
    assert.equal((await central.stored.machines())[0]?.missing, 3);
    assert.deepEqual(await gaps(central), ["2-4 removed"]);
    const there = await central.stored.events();
    assert.equal(there.length, 7);
    assert.match(there[1]?.summary ?? "", /event 4/);
  });

  test("a number that a batch passes over is reported as a gap", async (t) => {
    const central = await open(t);
    const batch = {
      after: 0,
      through: 9,
      gaps: [{ from: 6, to: 7, why: "removed" }],
      events: [{ ...OLD_EVENT, seq: 4, key: "k4", payload: null }],
    };
    const answer = await central.receive(batchBody(batch));
    assert.equal(answer.position, 9);
    const found = await gaps(central, "machine-old");
    assert.deepEqual(found.toSorted(), ["1-3 missing", "5-5 missing", "6-7 removed", "8-9 missing"]);
  });

  test("of endless gaps of a machine the newest thousand are kept, and all are counted", async (t) => {
    const central = await open(t);
    for (const after of [0, 1000, 2000]) {
      const single = upTo(1000, after + 1).map((seq) => ({ from: seq, to: seq, why: "removed" }));
      await central.receive(batchBody({ after, through: after + 1000, gaps: single, events: [] }));
    }
    assert.equal((await central.stored.machines())[0]?.missing, 3000);
    const kept = await central.stored.gaps("machine-old");
    assert.deepEqual([kept.length, kept[0]?.from, kept.at(-1)?.to], [1000, 2001, 3000]);
  });

  test("copied home loses and doubles no event of either machine", async (t) => {
    const central = await open(t);
    const { first, copy } = await copiedHome(t, central);
    for (const round of upTo(20)) {
      first.report([numbered(round, { session_id: "first" })]);
      if (round % 3 === 0) await untilThrough(first);
      copy.report([numbered(round, { session_id: "copy" })]);
      if (round % 4 === 0) await untilThrough(copy);
    }
    const wanted = { before: 3, first: 20, copy: 20 };
    await waitFor("the events of both", async () => (await countBySession(central)).total === 43);
    await untilThrough(first);
    await untilThrough(copy);
    assert.deepEqual((await countBySession(central)).bySession, wanted);
  });

  test("events that both twins store under the same numbers all arrive", async (t) => {
    const central = await open(t);
    const { first, copy } = await copiedHome(t, central);
    // In one turn: the second sender receives the position of the other daemon.
    for (const [name, leaf] of Object.entries({ first, copy })) {
      leaf.report(upTo(9).map((number) => numbered(number, { session_id: name })));
    }
    await waitFor("the events of both", async () => (await countBySession(central)).total === 3 + 18);
  });

  test("two logs of one machine each go on from their own position", async (t) => {
    const central = await open(t);
    const { first, copy } = await copiedHome(t, central);
    for (const leaf of [first, copy]) {
      leaf.report([numbered(1, { session_id: "x" })]);
      await untilThrough(leaf);
    }
    const logIds = [first, copy].map(({ store }) => createForwardLog(store.database).state()?.logId ?? "");
    assert.equal(new Set(logIds).size, 2);
    for (const logId of logIds) {
      const { seq } = await central.stored.position("machine-laptop", logId);
      assert.equal(seq, 4);
    }
  });

  test("copy with an identity of its own forwards its new events, once", async (t) => {
    const central = await open(t);
    const folder = tempDir(t);
    const files = [join(folder, "first.db"), join(folder, "copy.db")] as const;
    const before = leafHarness(t, central, { file: files[0] });
    await untilConnected(before);
    before.report(upTo(3).map((number) => numbered(number, { session_id: "before" })));
    await untilThrough(before);
    await before.stop();
    const log = openStore(files[0]);
    createForwardLog(log.database).recordPosition(3, Date.now());
    log.close();
    copyFileSync(...files);
    const copy = leafHarness(t, central, { file: files[1], name: "tower" });
    await untilConnected(copy);
    copy.report([numbered(9, { session_id: "copy" })]);
    await untilThrough(copy);
    assert.deepEqual(
      (await central.stored.events()).map(({ machine, sessionId }) => `${machine} ${sessionId}`),
      ["laptop before", "laptop before", "laptop before", "tower copy"],
    );
  });
}

async function gaps({ stored }: ReceivingHarness, machineId = "machine-laptop"): Promise<readonly string[]> {
  return (await stored.gaps(machineId)).map(({ from, to, why }) => `${from}-${to} ${why}`);
}

async function countBySession({ stored }: ReceivingHarness) {
  const events = await stored.events();
  const bySession = Map.groupBy(events, ({ sessionId }) => sessionId);
  return {
    total: events.length,
    bySession: Object.fromEntries(Array.from(bySession, ([name, { length }]) => [name, length])),
  };
}

/** Two daemons with one identity and one beginning: the home folder of the first was copied to a second machine. */
async function copiedHome(t: TestContext, central: ReceivingHarness) {
  const folder = tempDir(t);
  const files = [join(folder, "first.db"), join(folder, "copy.db")] as const;
  const before = leafHarness(t, central, { file: files[0] });
  await untilConnected(before);
  before.report(upTo(3).map((number) => numbered(number, { session_id: "before" })));
  await untilThrough(before);
  await before.stop();
  copyFileSync(...files);
  const [first, copy] = files.map((file): LeafHarness => leafHarness(t, central, { file }));
  assert.ok(first !== undefined && copy !== undefined);
  await untilConnected(first);
  await untilConnected(copy);
  return { first, copy };
}
