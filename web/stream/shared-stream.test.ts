import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import type { Frame } from "../../src/api/sse.ts";
import { runs } from "../../test/support/tier.ts";
import { createFakeTime, sampleEvent } from "../../test/support/page/state-harness.ts";
import { createAcceptedEvents } from "./accepted-events.ts";
import { MIN_SILENCE_MS, type FrameHandlers } from "./live-client.ts";
import { createSharedStream, type StreamMessage } from "./shared-stream.ts";

interface FakeStream {
  readonly after: number;
  readonly handlers: FrameHandlers;
  isOpen: boolean;
  /** Whether the daemon has accepted it. */
  hasBegun: boolean;
}

/** A daemon of numbered events, the shared stream, and tabs that count what they have. */
function setUp() {
  const time = createFakeTime(Date.parse("2026-01-01T00:00:00.000Z"));
  const daemon = { newest: 0, streams: [] as FakeStream[] };
  const stream = createSharedStream({
    open: ({ newest: after }, handlers) => {
      const one = { after, handlers, isOpen: true, hasBegun: false };
      daemon.streams.push(one);
      return () => void (one.isOpen = false);
    },
    timers: time,
    readMs: time.now,
    random: () => 0,
  });
  const send = (frame: Frame): void => {
    const one = daemon.streams.at(-1);
    if (one?.isOpen === true && one.hasBegun) one.handlers.onFrame(frame);
  };
  const timestamp = () => new Date(time.now()).toISOString();
  return {
    time,
    daemon,
    stream,
    send,
    openCount: () => daemon.streams.filter(({ isOpen }) => isOpen).length,
    /** Accepts the newest connection, as the daemon does. */
    connect() {
      const one = daemon.streams.at(-1);
      if (one === undefined || one.hasBegun) return;
      const { after } = one;
      one.hasBegun = true;
      send({ type: "connected", timestamp: timestamp(), seq: daemon.newest });
      if (after > daemon.newest) send({ type: "reset", seq: daemon.newest, reason: "unknown_id" });
      for (let seq = after + 1; seq <= daemon.newest; seq++) send({ type: "event", data: sampleEvent(seq) });
    },
    emit: () => send({ type: "event", data: sampleEvent(++daemon.newest) }),
    heartbeat: () => send({ type: "heartbeat", timestamp: timestamp() }),
    lose: () => {
      const one = daemon.streams.at(-1);
      if (one?.isOpen !== true) return;
      one.isOpen = false;
      one.handlers.onLost();
    },
    /** A tab that has loaded its lists now. */
    openTab({ answers = true } = {}) {
      const accepted = createAcceptedEvents(() => false);
      const frames: StreamMessage[] = [];
      const tab = {
        frames,
        accepted,
        isJoined: false,
        /** Every event that it shows, in its lists or by the stream. */
        has: [] as number[],
        load() {
          tab.has = Array.from({ length: daemon.newest }, (_, index) => index + 1);
          accepted.startAt(daemon.newest);
        },
        join() {
          tab.isJoined = true;
          stream.join(tab, accepted);
        },
        leave() {
          tab.isJoined = false;
          stream.leave(tab);
        },
        send(message: StreamMessage) {
          assert.ok(tab.isJoined, "a message after the end");
          frames.push(message);
          if (message === "here") return;
          if (message === "lost") tab.isJoined = false;
          else if (message.type === "heartbeat" && answers) stream.alive(tab);
          else if (message.type === "event" && accepted.accept(message.data.seq)) tab.has.push(message.data.seq);
          else if (message.type === "reset") tab.load();
        },
        types: () => frames.map((message) => (typeof message === "string" ? message : message.type)),
      };
      tab.load();
      return tab;
    },
  };
}

test("ten tabs share one connection, which ends with the last of them", () => {
  const { stream, daemon, openTab, connect, emit, openCount } = setUp();
  const tabs = Array.from({ length: 10 }, () => openTab());
  for (const tab of tabs) tab.join();
  connect();
  emit();
  assert.equal(openCount(), 1);
  for (const tab of tabs) assert.deepEqual([tab.types()[0], tab.has], ["connected", [1]]);
  for (const tab of tabs) stream.leave(tab);
  assert.equal(openCount(), 0);
  assert.equal(daemon.streams.at(-1)?.isOpen, false);
});

test("a tab that joins later gets the newest values and the events that it lacks", async () => {
  const { time, openTab, connect, emit, send } = setUp();
  openTab().join();
  connect();
  send({ type: "warnings", data: { warnings: [] } });
  const late = openTab();
  emit();
  emit();
  await time.advance(700);
  late.join();
  assert.deepEqual(late.types(), ["connected", "warnings", "event", "event"]);
  assert.deepEqual(late.frames[0], { type: "connected", timestamp: "2026-01-01T00:00:00.700Z", seq: 2 });
});

test("a lost stream is lost for all, and goes on where the first tab returns", () => {
  const { daemon, openTab, connect, emit, lose } = setUp();
  const [first, second] = [openTab(), openTab()];
  first.join();
  second.join();
  connect();
  emit();
  lose();
  assert.deepEqual([first.types().at(-1), second.types().at(-1)], ["lost", "lost"]);
  daemon.newest = 3;
  second.join();
  first.join();
  connect();
  assert.equal(daemon.streams.at(-1)?.after, 1);
  assert.deepEqual(
    [first.has, second.has],
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
  );
});

test("a stream without heartbeats is lost for all", async () => {
  const { time, openTab, connect, openCount } = setUp();
  const tab = openTab();
  tab.join();
  connect();
  await time.advance(MIN_SILENCE_MS);
  assert.equal(tab.types().at(-1), "lost");
  assert.equal(openCount(), 0);
});

test("a tab that answers no heartbeat is let go after ten, and the others stay", async () => {
  const { time, openTab, connect, emit, heartbeat } = setUp();
  const [alive, frozen] = [openTab(), openTab({ answers: false })];
  alive.join();
  frozen.join();
  connect();
  for (let beats = 0; beats < 11; beats++) {
    await time.advance(1000);
    heartbeat();
  }
  emit();
  assert.equal(frozen.types().at(-1), "lost");
  assert.deepEqual([frozen.has, alive.has], [[], [1]]);
  frozen.join();
  assert.deepEqual(frozen.has, [1]);
});

test("a tab of an earlier database, or behind what is kept, loads its lists again", () => {
  const { daemon, openTab, connect, emit } = setUp();
  daemon.newest = 9;
  const ofEarlier = openTab();
  daemon.newest = 2;
  const behind = openTab();
  openTab().join();
  connect();
  ofEarlier.join();
  assert.deepEqual(ofEarlier.frames.at(-1), { type: "reset", seq: 2, reason: "unknown_id" });
  for (let count = 0; count < 5000; count++) emit();
  behind.join();
  assert.deepEqual(behind.frames.at(-1), { type: "reset", seq: 5002, reason: "too_old" });
});

const step = fc.record({
  what: fc.constantFrom("open", "join", "leave", "emit", "lose", "connect", "wait", "heartbeat"),
  which: fc.nat({ max: 5 }),
});

test("in any order of joins, losses and events each tab has every event once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { time, daemon, openTab, connect, emit, lose, heartbeat, openCount } = setUp();
      const tabs = [openTab()];
      for (const { what, which } of steps) {
        const tab = tabs[which % tabs.length];
        if (what === "open" && tabs.length < 6) tabs.push(openTab());
        else if (what === "join" && tab?.isJoined === false) tab.join();
        else if (what === "leave" && tab?.isJoined === true) tab.leave();
        else if (what === "emit") emit();
        else if (what === "lose") lose();
        else if (what === "connect") connect();
        else if (what === "heartbeat") heartbeat();
        else if (what === "wait") await time.advance(which * 1000);
        assert.equal(openCount(), tabs.some(({ isJoined }) => isJoined) ? 1 : 0);
      }
      lose();
      for (const tab of tabs) if (!tab.isJoined) tab.join();
      connect();
      emit();
      const all = Array.from({ length: daemon.newest }, (_, index) => index + 1);
      for (const tab of tabs) assert.deepEqual(tab.has, all);
      for (const tab of tabs) tab.leave();
      assert.equal(openCount(), 0);
    }),
    { numRuns: runs(100, 2000) },
  );
});
