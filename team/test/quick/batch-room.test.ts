import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import { AppError } from "../../../src/core/errors/errors.ts";
import { random as seeded } from "../../../test/support/hostile/texts.ts";
import { createBatchRoom } from "../../src/http/batch-room.ts";

const MACHINES = 100;
/** Of a slow machine: once all are served it has taken longer than any of them may wait. */
const WORK_MS = 2_000;
const AT_A_TIME = 4;
const ROUND_MS = (MACHINES * WORK_MS) / AT_A_TIME;
const ROUNDS = 2.5;
const STEP_MS = 200;

type Room = ReturnType<typeof createBatchRoom>;

const { signal } = new AbortController();

async function unread(): Promise<never> {
  assert.fail("its body was read");
}

/** Batches of a machine each, in the order in which they are admitted. */
function arrivals(room: Room) {
  const admitted: string[] = [];
  const send = (sender: string, { sizeBytes = 60, hangsUp = signal } = {}) => {
    const work = Promise.withResolvers<void>();
    const done = room.admit({ sender, sizeBytes, signal: hangsUp }, async () => {
      admitted.push(sender);
      await work.promise;
    });
    // A refusal is looked at later, or not at all.
    done.catch(() => {});
    return { done, finish: async () => (work.resolve(), done) };
  };
  return { admitted, send };
}

test("batches without room wait in the order in which they came", async () => {
  const room = createBatchRoom({ mostBatches: 2, mostBytes: 100, smallBytes: 0 });
  const { admitted, send } = arrivals(room);
  const first = send("first");
  const large = send("large");
  const less = send("less", { sizeBytes: 10 });
  await setImmediate();
  assert.deepEqual([admitted, room.pace()], [["first"], { gather_ms: 1_000, story_rest_ms: 20_000 }]);
  await first.finish();
  await setImmediate();
  assert.deepEqual(admitted, ["first", "large", "less"]);
  await large.finish();
  await less.finish();
  assert.equal(room.pace(), undefined);
  await assert.rejects(
    room.admit({ sender: "failed", sizeBytes: 60, signal }, async () => Promise.reject(new Error("failed"))),
    /failed/,
  );
  await send("larger than all room", { sizeBytes: 200 }).finish();
  assert.equal(admitted.at(-1), "larger than all room");
});

test("small batches, and questions, do not wait behind the backlog of others", async () => {
  const { admitted, send } = arrivals(createBatchRoom({ mostBatches: 1, smallBytes: 10 }));
  const held = send("held");
  const waits = [send("large", { sizeBytes: 11 }), send("small", { sizeBytes: 10 })];
  await held.finish();
  await Promise.all(waits.map(async ({ finish }) => finish()));
  assert.deepEqual(admitted, ["held", "small", "large"]);
});

test("batches are refused unread after the longest wait, or where too many wait", async () => {
  const room = createBatchRoom({ mostBatches: 1, mostWaiting: 1, mostWaitMs: 1 });
  const held = arrivals(room).send("held");
  const batch = { sizeBytes: 60, signal };
  const waits = room.admit({ ...batch, sender: "waits" }, unread);
  const later = room.admit({ ...batch, sender: "later" }, unread);
  await assert.rejects(later, { code: "http/crowded", status: 503, details: { seconds: 5 } });
  await assert.rejects(waits, { code: "http/crowded", status: 503, details: { seconds: 1 } });
  const waitsAtEnd = room.admit({ ...batch, sender: "waits" }, unread);
  room.refuseWaiting();
  await assert.rejects(waitsAtEnd, { code: "http/stopping" });
  await held.finish();
});

test("machine that hangs up gets neither ahead nor behind, and holds no room", async () => {
  const room = createBatchRoom({ mostBatches: 1 });
  const { admitted, send } = arrivals(room);
  const held = send("held", { sizeBytes: 20_000 });
  const before = send("before", { sizeBytes: 20_000 });
  for (let time = 0; time < 100; time += 1) {
    const hangsUp = new AbortController();
    send("hangs up", { sizeBytes: 20_000, hangsUp: hangsUp.signal });
    hangsUp.abort();
    assert.equal(room.status().waiting, 1);
  }
  const behind = send("behind", { sizeBytes: 20_000 });
  const stays = send("hangs up", { sizeBytes: 20_000 });
  for (const { finish } of [held, before, stays]) await finish();
  // Its place is used up: what it sends next waits behind the others.
  const next = send("hangs up", { sizeBytes: 20_000 });
  for (const { finish } of [behind, next]) await finish();
  assert.deepEqual(admitted, ["held", "before", "hangs up", "behind", "hangs up"]);
});

test("machine that comes back takes the room of the last in a full line", async () => {
  const room = createBatchRoom({ mostBatches: 1, mostWaiting: 1, smallBytes: 0 });
  const { admitted, send } = arrivals(room);
  const held = send("held");
  const hangsUp = new AbortController();
  send("early", { hangsUp: hangsUp.signal });
  hangsUp.abort();
  const late = send("late");
  const early = send("early");
  await assert.rejects(late.done, { code: "http/crowded" });
  for (const { finish } of [held, early]) await finish();
  assert.deepEqual(admitted, ["held", "early"]);
});

test("places of machines that stay away are forgotten beyond a limit", async () => {
  const room = createBatchRoom({ mostBatches: 1, mostKept: 2, smallBytes: 0 });
  const { admitted, send } = arrivals(room);
  const held = send("held");
  for (const sender of ["one", "two", "three"]) {
    const hangsUp = new AbortController();
    send(sender, { hangsUp: hangsUp.signal });
    hangsUp.abort();
  }
  const others = ["one", "three", "two"].map((sender) => send(sender));
  await held.finish();
  for (const index of [2, 1, 0]) await others[index]?.finish();
  assert.deepEqual(admitted, ["held", "two", "three", "one"]);
});

test("any number of unknown senders leave a machine its place", async () => {
  const room = createBatchRoom({ mostBatches: 1, mostKept: 2, smallBytes: 0 });
  const { admitted, send } = arrivals(room);
  await send("machine").finish();
  const held = send("held");
  const unknown = Array.from({ length: 10 }, (_, index) => `unknown ${index}`);
  for (const sender of ["machine", ...unknown]) {
    const hangsUp = new AbortController();
    send(sender, { hangsUp: hangsUp.signal });
    hangsUp.abort();
  }
  const late = send("late");
  const machine = send("machine");
  await held.finish();
  for (const { finish } of [machine, late]) await finish();
  assert.deepEqual(admitted, ["machine", "held", "machine", "late"]);
});

async function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, delayMs));
}

/** Machines with an endless backlog in virtual time. Each sends as soon as it is answered, or a while after a refusal. */
async function backlog(t: TestContext, rooms: readonly Room[]): Promise<readonly number[]> {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const random = seeded(7);
  const taken = Array.from({ length: MACHINES }, () => 0);
  const over = new AbortController();
  async function send(machine: number): Promise<void> {
    await sleep(1_000 * random());
    while (!over.signal.aborted) {
      const room = rooms[Math.floor(random() * rooms.length)];
      try {
        const batch = { sender: `machine ${machine}`, sizeBytes: 100_000, signal };
        await room?.admit(batch, async () => sleep(WORK_MS));
        taken[machine] = (taken[machine] ?? 0) + 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        await sleep(Number(error.details["seconds"]) * 1_000 * (1 + random() / 2));
      }
    }
  }
  for (const machine of taken.keys()) void send(machine);
  for (let nowMs = 0; nowMs < ROUNDS * ROUND_MS; nowMs += STEP_MS) {
    t.mock.timers.tick(STEP_MS);
    await setImmediate();
  }
  over.abort();
  return taken;
}

test("backlogs longer than a request may wait are taken in turn", async (t) => {
  const taken = await backlog(t, [createBatchRoom({ mostBatches: AT_A_TIME, random: seeded(3) })]);
  assert.deepEqual([Math.min(...taken), Math.max(...taken)], [2, 3]);
});

test("machine that another replica refused gets a place there too, and starves nowhere", async (t) => {
  const rooms = [1, 2].map((seed) => createBatchRoom({ mostBatches: AT_A_TIME / 2, random: seeded(seed) }));
  const taken = await backlog(t, rooms);
  assert.ok(Math.min(...taken) >= 1, `least ${Math.min(...taken)}`);
  assert.ok(Math.max(...taken) <= 2 * ROUNDS, `most ${Math.max(...taken)}`);
});
