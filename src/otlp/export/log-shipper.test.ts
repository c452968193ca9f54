import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import type { CollectorPosition } from "../../core/ports.ts";
import { createLogShipper } from "./log-shipper.ts";
import { delayAfter, type Post, type ExportResult } from "./post.ts";

const TAKEN: ExportResult = { kind: "taken", refused: 0, reason: null };

interface Start {
  readonly lastSeq?: number;
  readonly position?: number | null;
}

function startPosition(seq: number | null): CollectorPosition | null {
  return seq === null ? null : { instance: "one", seq, skipped: 0, refused: 0 };
}

/** A shipper of events that have only a number. */
function shipperOf(t: TestContext, { lastSeq = 0, position = 0 }: Start = {}) {
  const world = {
    firstSeq: 1,
    lastSeq,
    kept: startPosition(position),
    sent: [] as number[][],
    underWay: 0,
    mostUnderWay: 0,
    isBookBroken: false,
    post: (async () => TAKEN) as Post,
  };
  const logger = createMemoryLogger();
  const shipper = createLogShipper({
    collector: "c",
    collectors: {
      positionOf: (_collector, firstSeq) => (world.kept ??= { instance: "one", seq: firstSeq, skipped: 0, refused: 0 }),
      advance: (_collector, { seq, skipped, refused }) => {
        if (world.isBookBroken) throw new Error("disk full");
        const { instance = "", skipped: before = 0, refused: refusedBefore = 0 } = world.kept ?? {};
        world.kept = { instance, seq, skipped: before + skipped, refused: refusedBefore + refused };
      },
    },
    history: { firstSeq: () => world.firstSeq, lastSeq: () => world.lastSeq },
    read: (after, limit) => {
      const seqs = [];
      for (let seq = Math.max(after + 1, world.firstSeq); seq <= world.lastSeq && seqs.length < limit; seq += 1)
        seqs.push(seq);
      return seqs.length === 0 ? null : { body: JSON.stringify(seqs), count: seqs.length, lastSeq: seqs.at(-1) ?? 0 };
    },
    post: async (kind, body, signal) => {
      world.underWay += 1;
      world.mostUnderWay = Math.max(world.mostUnderWay, world.underWay);
      try {
        const result = await world.post(kind, body, signal);
        if (result.kind === "taken") world.sent.push(JSON.parse(body) as number[]);
        return result;
      } finally {
        world.underWay -= 1;
      }
    },
    clock: { now: () => 0 },
    logger,
    gatherMs: 0,
    random: () => 0,
  });
  t.after(shipper.stop);
  const add = (count: number): void => {
    world.lastSeq += count;
    shipper.changed();
  };
  return { world, shipper, add, logger };
}

test("events during a request go with the next one, one request at a time", async (t) => {
  const { world, add } = shipperOf(t);
  const answers: (() => void)[] = [];
  world.post = async () => new Promise((resolve) => answers.push(() => resolve(TAKEN)));
  add(1);
  await waitFor("the first request", () => answers.length === 1);
  add(3);
  add(2);
  answers[0]?.();
  await waitFor("the second request", () => answers.length === 2);
  answers[1]?.();
  await waitFor("both", () => world.sent.length === 2);
  assert.deepEqual(world.sent, [[1], [2, 3, 4, 5, 6]]);
  assert.equal(world.mostUnderWay, 1);
  assert.equal(world.kept?.seq, 6);
});

test("a backlog goes in requests of 512, one behind the other", async (t) => {
  const { world } = shipperOf(t, { lastSeq: 1300 });
  await waitFor("all", () => world.kept?.seq === 1300);
  assert.deepEqual(
    world.sent.map((seqs) => seqs.length),
    [512, 512, 276],
  );
});

test("an accepted batch whose position was not saved is sent again, never skipped", async (t) => {
  const { world, shipper, add } = shipperOf(t);
  world.isBookBroken = true;
  add(2);
  await waitFor("trouble", () => shipper.trouble());
  assert.equal(shipper.position().seq, 0);
  world.isBookBroken = false;
  await waitFor("the position", () => world.kept?.seq === 2);
  assert.deepEqual(world.sent, [
    [1, 2],
    [1, 2],
  ]);
  assert.equal(shipper.trouble(), null);
});

test("a stop ends the request in flight, and its records stay to be sent", async (t) => {
  const { world, shipper, add } = shipperOf(t);
  let isUnderWay = false;
  world.post = async (_kind, _body, signal) => {
    isUnderWay = true;
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return { kind: "later", delayMs: null, reason: "aborted" };
  };
  add(1);
  await waitFor("a request", () => isUnderWay);
  await shipper.stop();
  add(1);
  assert.equal(world.kept?.seq, 0);
  assert.deepEqual(shipper.trouble(), null);
});

test("position beyond the database is another database's: export goes on from here", async (t) => {
  const { world, add } = shipperOf(t, { lastSeq: 5, position: 900 });
  add(2);
  await waitFor("both", () => world.kept?.seq === 7);
  assert.deepEqual(world.sent, [[6, 7]]);
});

test("a collector without a position begins with the next event", async (t) => {
  const { world, add } = shipperOf(t, { lastSeq: 5, position: null });
  add(1);
  await waitFor("it", () => world.kept?.seq === 6);
  assert.deepEqual(world.sent, [[6]]);
});

test("trouble is logged once, and its end", async (t) => {
  const { world, add, logger, shipper } = shipperOf(t);
  let isAway = true;
  world.post = async () => (isAway ? { kind: "later", delayMs: 0, reason: "HTTP 503" } : TAKEN);
  add(1);
  await waitFor("trouble", () => shipper.trouble());
  isAway = false;
  await waitFor("it", () => world.kept?.seq === 1);
  const lines = logger.records.map(({ message }) => message);
  assert.deepEqual(lines, ["events could not be exported to the collector", "the collector takes events again"]);
});

test("pauses grow twice as long each time, and half of each is drawn", () => {
  const pauses = [1, 2, 3, 7, 50].map((failures) => delayAfter("later", failures, () => 0));
  assert.deepEqual(pauses, [500, 1000, 2000, 30_000, 30_000]);
  assert.equal(
    delayAfter("later", 50, () => 1),
    60_000,
  );
  assert.deepEqual(
    [1, 2, 50].map((failures) => delayAfter("closed", failures, () => 1)),
    [300_000, 600_000, 3_600_000],
  );
});
