import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDto, LogPageDto } from "../../../src/api/dto.ts";
import type { AttentionDto, SessionDetailDto, SessionDto } from "../../../src/api/session-dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { startFakeClient } from "../../support/fake-client.ts";
import { post } from "../../support/firing-daemon.ts";
import { payload } from "../../support/payload.ts";
import { processHarness } from "../../support/process-harness.ts";
import { waitFor } from "../../support/wait-for.ts";

const CURSOR = { session_id: "cursor-1", cursor_version: "2.4.1", transcript_path: null, cwd: "/home/dev/shop" };

test("nothing is concluded from events of an agent that is not understood", async (t) => {
  const home = configHome(t);
  const daemon = await startDaemon(t, home);
  const get = async <T>(path: string): Promise<T> => (await fetch(new URL(path, daemon.url))).json() as Promise<T>;
  const events = [
    { hook_event_name: "UserPromptSubmit", prompt: "tidy the cart" },
    { hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "call_1" },
    { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: { command: "rm -rf build" } },
  ];
  for (const event of events) assert.ok(await post(`${daemon.url}/api/hook`, payload({ ...CURSOR, ...event })));
  assert.ok(await post(`${daemon.url}/api/hook`, payload({ session_id: "claude-1", hook_event_name: "SessionStart" })));

  const session = await get<SessionDetailDto>("/api/sessions/cursor-1");
  assert.deepEqual(
    [session.agent, session.state, session.title, session.event_count, session.waits],
    ["cursor", "unknown", "tidy the cart", 3, []],
  );
  assert.deepEqual(
    session.open_tool_calls.map(({ tool_name: name }) => name),
    ["Bash"],
  );
  const { counts } = await get<AttentionDto>("/api/attention");
  assert.deepEqual([counts.waiting, counts.running], [0, 0]);

  const listed = async (query: string) => {
    const sessions = await get<readonly SessionDto[]>(`/api/sessions?${query}`);
    return sessions.map(({ session_id }) => session_id);
  };
  assert.deepEqual(await listed("agent=cursor"), ["cursor-1"]);
  assert.deepEqual(await listed("agent=claude"), ["claude-1"]);
  assert.deepEqual(await listed("state=unknown"), ["cursor-1"]);
  const { events: all } = await get<LogPageDto>("/api/log");
  assert.deepEqual(
    all.map(({ agent }: EventDto) => agent),
    ["claude", "cursor", "cursor", "cursor"],
  );
  const hits = await get<{ hits: readonly { event: EventDto }[] }>("/api/search?q=agent:cursor");
  assert.deepEqual([...new Set(hits.hits.map(({ event }) => event.session_id))], ["cursor-1"]);
});

test("the program behind the hook decides whose session it is", async (t) => {
  const harness = await processHarness(t);
  const foreign = await startFakeClient(t, harness.home, { name: "cursor-agent" });
  // Nothing in its payloads tells it from Claude Code.
  await foreign.fire("imitated", { hook_event_name: "UserPromptSubmit", prompt: "go" });
  await foreign.fire("imitated", { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: {} });
  const shown = await waitFor("its agent", async () => {
    const session = await harness.session("imitated");
    return session?.agent === "cursor" && session;
  });
  assert.deepEqual([shown.state, shown.waits], ["unknown", []]);

  const own = await startFakeClient(t, harness.home, { name: "claude" });
  await own.fire("own", { hook_event_name: "UserPromptSubmit", prompt: "go", turn_id: "1" });
  const corrected = await waitFor("its agent", async () => {
    const session = await harness.session("own");
    return session?.agent === "claude" && session;
  });
  assert.equal(corrected.title, "go");
});
