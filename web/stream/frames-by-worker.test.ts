import assert from "node:assert/strict";
import { test } from "node:test";
import type { FrameHandlers } from "./live-client.ts";
import { framesByWorker } from "./frames-by-worker.ts";
import type { StreamMessage, TabMessage } from "./shared-stream.ts";

const POSITION = { newest: 7, missedAfter: 3 };

function setUp({ isSupported = true } = {}) {
  const workers: {
    readonly sent: TabMessage[];
    say: (message: StreamMessage) => void;
    fail: () => void;
    isClosed: boolean;
  }[] = [];
  const received: string[] = [];
  const channel = { say: (): void => undefined, sent: 0 };
  let own: FrameHandlers | undefined;
  const handlers: FrameHandlers = {
    onFrame: ({ type }) => void received.push(type),
    onLost: () => void received.push("lost"),
  };
  const open = framesByWorker(
    () => {
      if (!isSupported) throw new ReferenceError("SharedWorker is not defined");
      const worker = {
        sent: [] as TabMessage[],
        say: (_message: StreamMessage): void => undefined,
        fail: (): void => undefined,
        isClosed: false,
      };
      workers.push(worker);
      return {
        addEventListener: (_name: "error", listener: () => void) => void (worker.fail = listener),
        port: {
          addEventListener: (_name: "message", listener: (event: MessageEvent<StreamMessage>) => void) =>
            void (worker.say = (data) => listener(new MessageEvent("message", { data }))),
          postMessage: (message: TabMessage) => void worker.sent.push(message),
          start: () => undefined,
          close: () => void (worker.isClosed = true),
        },
      };
    },
    (_position, given) => {
      own = given;
      received.push("own connection");
      return () => void received.push("closed");
    },
    {
      addEventListener: (_name: "message", listener: () => void) => void (channel.say = listener),
      postMessage: () => void channel.sent++,
    },
  );
  return { workers, received, channel, ownHandlers: () => own, open: () => open(POSITION, handlers) };
}

test("a tab joins where it is, answers heartbeats and leaves", () => {
  const { workers, received, open } = setUp();
  const close = open();
  const [worker] = workers;
  worker?.say("here");
  worker?.say({ type: "heartbeat", timestamp: "2026-01-01T00:00:00.000Z" });
  close();
  worker?.say({ type: "pairings" });
  assert.deepEqual(worker?.sent, [POSITION, "alive", "leave"]);
  assert.equal(worker.isClosed, true);
  assert.deepEqual(received, ["heartbeat"]);
});

test("a lost stream is lost once, and the next attempt asks the worker again", () => {
  const { workers, received, open } = setUp();
  open();
  workers[0]?.say("here");
  workers[0]?.say("lost");
  workers[0]?.fail();
  open();
  assert.deepEqual(received, ["lost"]);
  assert.equal(workers.length, 2);
});

test("a browser without shared workers gives each tab a connection of its own", () => {
  const { received, open } = setUp({ isSupported: false });
  open();
  open();
  assert.deepEqual(received, ["own connection", "own connection"]);
});

test("a worker that speaks late ends the tab's own connection, and is asked again", () => {
  const { workers, received, open } = setUp();
  open()();
  open();
  workers[0]?.say("here");
  workers[0]?.say("here");
  assert.deepEqual(received, ["own connection", "closed", "lost"]);
  assert.deepEqual([workers[0]?.sent, workers[0]?.isClosed], [[POSITION, "leave"], true]);
  open();
  assert.equal(workers.length, 2);
});

test("after a worker that fails or is silent the tab has its own connection, once", () => {
  const { workers, received, open } = setUp();
  open();
  workers[0]?.fail();
  open();
  open()();
  open();
  assert.deepEqual(received, ["lost", "own connection", "own connection"]);
  assert.equal(workers.length, 2);
});

test("a tab without a connection says so, and the others give theirs up for the worker", () => {
  const { workers, received, channel, ownHandlers, open } = setUp();
  open()();
  open()();
  assert.equal(channel.sent, 1, "a worker and then an own connection were silent");
  open()();
  const closeOwn = open();
  ownHandlers()?.onFrame({ type: "pairings" });
  closeOwn();
  open()();
  open();
  channel.say();
  assert.deepEqual(received.slice(-3), ["own connection", "closed", "lost"]);
  open();
  assert.equal(workers.length, 4);
  assert.equal(channel.sent, 1, "no other tab lacks a connection");
});
