import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { waitFor } from "../../support/wait-for.ts";
import { startHarness, type Harness } from "./call.ts";

interface Frame {
  readonly op: number;
  readonly d: unknown;
  readonly s: number | null;
  readonly t: string | null;
}

interface Line {
  readonly frames: readonly Frame[];
  readonly closedWith: () => number | null;
  send(op: number, d?: unknown): void;
  sendText(text: string): void;
  close(code: number): void;
  next(op: number): Promise<Frame>;
}

/** A socket that only does what the test says. */
async function open(t: TestContext, { fake }: Harness, query = "?v=10&encoding=json"): Promise<Line> {
  const socket = new WebSocket(fake.origin.replace("http", "ws") + query);
  const frames: Frame[] = [];
  let code: number | null = null;
  socket.addEventListener("message", ({ data }) => frames.push(JSON.parse(String(data)) as Frame));
  socket.addEventListener("close", (event) => (code = event.code));
  t.after(() => socket.close());
  const send = (text: string): void => socket.send(text);
  await waitFor("HELLO or the end", () => frames.length > 0 || code !== null);
  return {
    frames,
    closedWith: () => code,
    send: (op, d = null) => send(JSON.stringify({ op, d })),
    sendText: send,
    close: (one) => socket.close(one),
    next: async (op) => {
      const known = frames.filter((frame) => frame.op === op).length;
      await waitFor(`another frame of op ${op}`, () => frames.filter((frame) => frame.op === op).length > known);
      return frames.findLast((frame) => frame.op === op) as Frame;
    },
  };
}

function identity({ token }: Harness, changes: object = {}): object {
  return { token, intents: 0, properties: { os: "linux", browser: "test", device: "test" }, ...changes };
}

async function identified(t: TestContext, harness: Harness): Promise<{ line: Line; sessionId: string }> {
  const line = await open(t, harness);
  const ready = line.next(0);
  line.send(2, identity(harness));
  return { line, sessionId: ((await ready).d as { session_id: string }).session_id };
}

const REFUSALS: readonly (readonly [title: string, code: number, act: (line: Line, harness: Harness) => void])[] = [
  ["an unknown opcode", 4001, (line) => line.send(99)],
  ["text that is no JSON", 4002, (line) => line.sendText("{")],
  ["a frame beyond 4096 bytes", 4002, (line) => line.send(1, "x".repeat(4096))],
  ["a second IDENTIFY", 4005, (line, harness) => line.send(2, identity(harness))],
  ["121 frames in a minute", 4008, (line) => Array.from({ length: 121 }, () => line.send(1))],
];

for (const [title, code, act] of REFUSALS) {
  test(`gateway closes a session with ${code} for ${title}`, async (t) => {
    const harness = await startHarness(t);
    const { line } = await identified(t, harness);
    act(line, harness);
    assert.equal(await waitFor("the close", () => line.closedWith()), code);
  });
}

const REFUSED_LOGINS: readonly (readonly [title: string, code: number, op: number, changes: object])[] = [
  ["a frame before IDENTIFY", 4003, 3, {}],
  ["an unknown token", 4004, 2, { token: "x.y.z" }],
  ["no properties", 4002, 2, { properties: null }],
  ["an invalid shard", 4010, 2, { shard: [1, 1] }],
  ["intents that do not exist", 4013, 2, { intents: 1 << 30 }],
  ["intents without approval", 4014, 2, { intents: 1 << 15 }],
];

for (const [title, code, op, changes] of REFUSED_LOGINS) {
  test(`gateway closes with ${code} for ${title}`, async (t) => {
    const harness = await startHarness(t);
    const line = await open(t, harness);
    line.send(op, identity(harness, changes));
    assert.equal(await waitFor("the close", () => line.closedWith()), code);
    assert.equal(harness.fake.gateway.startLimit.remaining, 1000);
  });
}

test("gateway closes with 4012 for another version", async (t) => {
  const line = await open(t, await startHarness(t), "?v=9&encoding=json");
  assert.equal(await waitFor("the close", () => line.closedWith()), 4012);
});

test("gateway acknowledges a heartbeat before and after IDENTIFY", async (t) => {
  const harness = await startHarness(t);
  const line = await open(t, harness);
  const first = line.next(11);
  line.send(1);
  await first;
  const ready = line.next(0);
  line.send(2, identity(harness));
  await ready;
  const second = line.next(11);
  line.send(1, 1);
  await second;
});

test("gateway refuses a second IDENTIFY within five seconds with op 9", async (t) => {
  const harness = await startHarness(t);
  await identified(t, harness);
  const line = await open(t, harness);
  const refused = line.next(9);
  line.send(2, identity(harness));
  assert.equal((await refused).d, false);
  await harness.advance(5000);
  const ready = line.next(0);
  line.send(2, identity(harness));
  assert.equal((await ready).t, "READY");
});

test("gateway resets the token of a bot that has used up its starts", async (t) => {
  const harness = await startHarness(t);
  harness.fake.gateway.startLimit.remaining = 0;
  const line = await open(t, harness);
  line.send(2, identity(harness));
  assert.equal(await waitFor("the close", () => line.closedWith()), 4004);
  assert.equal((await harness.get("/users/@me")).status, 401);
});

test("gateway replays what a resumed session missed, in order, then RESUMED", async (t) => {
  const harness = await startHarness(t);
  const { fake, token } = harness;
  const { sessionId } = await identified(t, harness);
  fake.gateway.drop();
  for (const n of [1, 2]) fake.gateway.dispatch(token, "TYPING_START", { n });
  const line = await open(t, harness, "/resume?v=10");
  line.send(6, { token, session_id: sessionId, seq: 1 });
  await waitFor("RESUMED", () => line.frames.some((frame) => frame.t === "RESUMED"));
  const seen = line.frames.filter(({ op }) => op === 0);
  assert.deepEqual(
    seen.map(({ s, t: type }) => [s, type]),
    [
      [2, "TYPING_START"],
      [3, "TYPING_START"],
      [4, "RESUMED"],
    ],
  );
});

test("gateway refuses to resume what was closed with 1000, forgotten or left too long", async (t) => {
  const harness = await startHarness(t);
  const { fake, token } = harness;
  const endings: readonly ((line: Line) => void | Promise<void>)[] = [
    (line) => line.close(1000),
    () => fake.gateway.forgetSessions(),
    async () => {
      fake.gateway.drop();
      await harness.advance(180_001);
    },
  ];
  for (const end of endings) {
    await harness.advance(5000);
    const { line, sessionId } = await identified(t, harness);
    const before = fake.gateway.closes.length;
    await end(line);
    if (end === endings[0]) await waitFor("the close", () => fake.gateway.closes.length > before);
    const next = await open(t, harness);
    const refused = next.next(9);
    next.send(6, { token, session_id: sessionId, seq: 1 });
    assert.equal((await refused).d, false);
  }
});

test("gateway closes with 4007 for a sequence that it never sent", async (t) => {
  const harness = await startHarness(t);
  const { sessionId } = await identified(t, harness);
  harness.fake.gateway.drop();
  const line = await open(t, harness);
  line.send(6, { token: harness.token, session_id: sessionId, seq: 7 });
  assert.equal(await waitFor("the close", () => line.closedWith()), 4007);
});
