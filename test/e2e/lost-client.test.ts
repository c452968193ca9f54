import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { loadConfig } from "../../src/config/load-config.ts";
import { compose } from "../../src/daemon/compose.ts";
import type { EventDto, LogPageDto } from "../../src/protocol/dto.ts";
import type { SessionDetailDto } from "../../src/protocol/session-dto.ts";
import { systemClock } from "../../src/system/clock.ts";
import { configHome, type ConfigHome } from "../support/config-home.ts";
import { installHooksForTest } from "../support/install-hooks.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { startStandIn, type StandInClient } from "../support/stand-in-client.ts";
import { waitFor } from "../support/wait-for.ts";

interface Rig {
  readonly home: ConfigHome;
  session(sessionId: string): Promise<SessionDetailDto | null>;
  waitForState(sessionId: string, state: SessionDetailDto["state"]): Promise<SessionDetailDto>;
  events(sessionId: string): Promise<readonly EventDto[]>;
  /** The daemon has identified a session's process. */
  waitForProcess(sessionId: string, pid: number): Promise<void>;
  /** Until processes have been looked at twice more: a client that dies now has been seen to be dead by then. */
  twoMoreLooks(t: TestContext): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

async function setUp(t: TestContext): Promise<Rig> {
  const home = configHome(t);
  await installHooksForTest(home);
  let url = "";
  let running: ReturnType<typeof compose> | null = null;

  async function start(): Promise<void> {
    running = compose({
      paths: home.paths,
      config: loadConfig({ paths: home.paths, environment: {}, overrides: { dashboardPort: 0 } }),
      clock: systemClock,
      logger: createMemoryLogger(),
      pageDir: "/nonexistent",
      version: "0.0.0",
      watching: { busyIntervalMs: 50, quietIntervalMs: 60 },
    });
    ({ url } = await running.start());
  }
  async function stop(): Promise<void> {
    await running?.stop();
    running = null;
  }
  async function get<T>(path: string): Promise<T | null> {
    const response = await fetch(new URL(path, url));
    return response.ok ? ((await response.json()) as T) : null;
  }

  const session = async (id: string) => get<SessionDetailDto>(`/api/sessions/${id}`);
  const waitForState: Rig["waitForState"] = async (id, state) =>
    waitFor(`${id} to be ${state}`, async () => {
      const found = await session(id);
      return found?.state === state && found;
    });
  const rig: Rig = {
    home,
    session,
    waitForState,
    events: async (id) => (await get<LogPageDto>(`/api/log?limit=500&session=${id}`))?.events.toReversed() ?? [],
    waitForProcess: async (id, pid) => {
      await waitFor(`the process of ${id}`, () => running?.store.session(id)?.process?.pid === pid);
    },
    twoMoreLooks: async (context) => {
      const client = await startStandIn(context, home);
      const id = `witness-${client.pid}`;
      await beginTool(client, id);
      await rig.waitForProcess(id, client.pid);
      await client.end("SIGKILL");
      await waitForState(id, "lost");
    },
    start,
    stop,
  };
  await start();
  t.after(stop);
  return rig;
}

async function beginTool(client: StandInClient, sessionId: string): Promise<void> {
  await client.fire(sessionId, { hook_event_name: "SessionStart", source: "startup" });
  await client.fire(sessionId, { hook_event_name: "UserPromptSubmit", prompt: "go" });
  await client.fire(sessionId, {
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: `toolu_${sessionId}`,
    tool_input: { command: "sleep 1000" },
  });
}

test("a client that is killed in the middle of a tool is lost, with the tool closed and the last sign of life", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "killed");
  await rig.waitForProcess("killed", client.pid);
  const killedAtMs = Date.now();
  await client.end("SIGKILL");
  const lost = await rig.waitForState("killed", "lost");
  assert.deepEqual(lost.open_tool_calls, []);
  assert.ok(Date.parse(lost.last_seen_at) <= killedAtMs);
  await rig.twoMoreLooks(t);
  const names = (await rig.events("killed")).map((event) => event.hook_event_name);
  assert.deepEqual(names, ["SessionStart", "UserPromptSubmit", "PreToolUse", "ProcessGone"]);
});

test("a client that ends by itself has ended, and is never lost", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home, { sessionId: "ended" });
  await beginTool(client, "ended");
  await rig.waitForProcess("ended", client.pid);
  await client.end("SIGTERM");
  await rig.waitForState("ended", "ended");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("ended"))?.state, "ended");
  assert.ok((await rig.events("ended")).every((event) => event.hook_event_name !== "ProcessGone"));
});

test("a client that was killed while no daemon ran is lost once one does", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "killed");
  await rig.waitForProcess("killed", client.pid);
  await rig.stop();
  await client.end("SIGKILL");
  await rig.start();
  await rig.waitForState("killed", "lost");
});

test("a client that lived and died while no daemon ran is lost, as far as its own registry knew it", async (t) => {
  const rig = await setUp(t);
  await rig.stop();
  const client = await startStandIn(t, rig.home);
  client.register("unheard");
  await beginTool(client, "unheard");
  await client.end("SIGKILL");
  await rig.start();
  await rig.waitForState("unheard", "lost");
});

test("another process that got a killed client's number is not taken for it", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home);
  // What the registry knows began long before what has the number now.
  client.register("replaced", { procStart: "1" });
  await beginTool(client, "replaced");
  await rig.waitForState("replaced", "lost");
});

test("hooks run by what is no client, or by a client elsewhere, never make a session lost", async (t) => {
  const rig = await setUp(t);
  const wrapper = await startStandIn(t, rig.home, { name: "wrapper" });
  await beginTool(wrapper, "wrapped");
  const elsewhere = await startStandIn(t, rig.home);
  elsewhere.register("elsewhere", { pidDomain: "linux:0123456789abcdef0123456789abcdef:pid:[1]" });
  await beginTool(elsewhere, "elsewhere");
  await rig.waitForState("wrapped", "working");
  await rig.waitForState("elsewhere", "working");
  await wrapper.end("SIGKILL");
  await elsewhere.end("SIGKILL");
  await rig.twoMoreLooks(t);
  assert.deepEqual(
    [(await rig.session("wrapped"))?.state, (await rig.session("elsewhere"))?.state],
    ["working", "working"],
  );
});

test("a session that goes on in another process is not lost with the first one", async (t) => {
  const rig = await setUp(t);
  const first = await startStandIn(t, rig.home);
  await beginTool(first, "resumed");
  await rig.waitForProcess("resumed", first.pid);
  const second = await startStandIn(t, rig.home);
  await second.fire("resumed", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess("resumed", second.pid);
  await first.end("SIGKILL");
  await rig.twoMoreLooks(t);
  assert.notEqual((await rig.session("resumed"))?.state, "lost");
  await second.end("SIGKILL");
  await rig.waitForState("resumed", "lost");
});

test("a session that was lost and comes back can be lost again", async (t) => {
  const rig = await setUp(t);
  for (const source of ["startup", "resume"]) {
    const client = await startStandIn(t, rig.home);
    await client.fire("again", { hook_event_name: "SessionStart", source });
    await client.fire("again", { hook_event_name: "UserPromptSubmit", prompt: source });
    await rig.waitForProcess("again", client.pid);
    await rig.waitForState("again", "working");
    await client.end("SIGKILL");
    await rig.waitForState("again", "lost");
  }
  const deaths = (await rig.events("again")).filter((event) => event.hook_event_name === "ProcessGone");
  assert.equal(deaths.length, 2);
});

test("/clear goes on in the same process: the new session knows its parent, and neither is lost", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "before");
  await client.fire("before", { hook_event_name: "SessionEnd", reason: "clear" });
  await client.fire("after", { hook_event_name: "SessionStart", source: "clear" });
  await waitFor("the parent", async () => (await rig.session("after"))?.parent_session_id === "before");
  await rig.waitForProcess("after", client.pid);
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("before"))?.state, "ended");
  assert.notEqual((await rig.session("after"))?.state, "lost");
});

test("a session whose process begins another one without a word is lost, and lives again when it is resumed there", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "left");
  await rig.waitForProcess("left", client.pid);
  await client.fire("entered", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForState("left", "lost");
  await client.fire("left", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForState("entered", "lost");
  assert.notEqual((await rig.session("left"))?.state, "lost");
});

test("of twenty clients that are killed at once each is lost, and the others are not", async (t) => {
  const rig = await setUp(t);
  const clients = await Promise.all(Array.from({ length: 20 }, async () => startStandIn(t, rig.home)));
  await Promise.all(clients.map(async (client, index) => beginTool(client, `s${index}`)));
  await Promise.all(clients.map(async ({ pid }, index) => rig.waitForProcess(`s${index}`, pid)));
  await Promise.all(clients.slice(0, 15).map(async (client) => client.end("SIGKILL")));
  for (let index = 0; index < 15; index += 1) await rig.waitForState(`s${index}`, "lost");
  for (let index = 15; index < 20; index += 1) assert.equal((await rig.session(`s${index}`))?.state, "working");
});

test("a client that says it rests, while hooks say that it works, was interrupted", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "stopped");
  client.register("stopped", { status: "busy", statusUpdatedAt: Date.now() - 1000 });
  await rig.waitForProcess("stopped", client.pid);
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("stopped"))?.state, "working");
  const idleSinceMs = Date.now();
  client.register("stopped", { status: "idle", statusUpdatedAt: idleSinceMs });
  const stopped = await rig.waitForState("stopped", "interrupted");
  assert.deepEqual(stopped.open_tool_calls, []);
  assert.equal(Date.parse(stopped.state_since), idleSinceMs);
});

test("a client that works on, while hooks say that it waits, was answered", async (t) => {
  const rig = await setUp(t);
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "asked");
  client.register("asked", { status: "busy", statusUpdatedAt: Date.now() });
  await client.fire("asked", {
    hook_event_name: "PermissionRequest",
    tool_name: "Bash",
    tool_input: { command: "sleep 1000" },
  });
  client.register("asked", { status: "waiting", statusUpdatedAt: Date.now(), waitingFor: "permission prompt" });
  await rig.waitForState("asked", "waiting");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("asked"))?.state, "waiting");
  client.register("asked", { status: "busy", statusUpdatedAt: Date.now() });
  const answered = await rig.waitForState("asked", "working");
  assert.equal(answered.cause, "answered");
  assert.equal(answered.open_tool_calls.length, 1);
});
