import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { SessionDetailDto, SessionDto } from "../../../src/api/session-dto.ts";
import type { WarningsDto } from "../../../src/api/warnings-dto.ts";
import { ownPidDomain, startTimeOf } from "../../../src/system/process-identity.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { MINUTE, NOON, SECOND, startInsightDaemon } from "../../support/insight-daemon.ts";
import { openStream } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const iso = (ms: number) => new Date(NOON + ms).toISOString();
const cwd = "/home/dev/src/shop";

type Daemon = Awaited<ReturnType<typeof startInsightDaemon>>;

async function edits(daemon: Daemon, sessionId: string, path: string, atMs: number): Promise<void> {
  const input = { file_path: `${cwd}/${path}`, old_string: "a", new_string: "b" };
  const id = `${sessionId}-${atMs}`;
  await daemon.call(sessionId, { name: "Edit", input, id, startMs: atMs, endMs: atMs, fields: { cwd } });
}

test("a collision is streamed, survives a restart, and ends with a session", async (t) => {
  const daemon = await startInsightDaemon(t);
  const stream = await openStream(t, new URL("/api/events", daemon.url).href);
  await edits(daemon, "a", "src/cart.ts", SECOND);
  await edits(daemon, "b", "src/cart.ts", 5 * SECOND);
  const expected = {
    kind: "same-file",
    sessions: ["a", "b"],
    since: iso(5 * SECOND),
    seqs: [2, 4],
    path: `${cwd}/src/cart.ts`,
  };
  assert.deepEqual((await daemon.get<WarningsDto>("/api/warnings")).warnings, [expected]);
  await waitFor("the frame", () => {
    const last = stream.frames.findLast((frame) => frame.type === "warnings");
    return last?.type === "warnings" && last.data.warnings.length === 1 ? last : undefined;
  });
  await daemon.daemon.stop();

  const again = await startInsightDaemon(t, { home: daemon.home });
  again.time.nowMs = NOON + MINUTE;
  assert.deepEqual((await again.get<WarningsDto>("/api/warnings")).warnings, [expected]);
  await again.fire(2 * MINUTE, { session_id: "a", hook_event_name: "SessionEnd", reason: "other", cwd });
  assert.deepEqual((await again.get<WarningsDto>("/api/warnings")).warnings, []);
});

test("a command that failed five times is a loop until it succeeds", async (t) => {
  const { call, get } = await startInsightDaemon(t);
  const failing = { name: "Bash", input: { command: "npm test" }, outcome: "failed" as const };
  for (let index = 0; index < 5; index += 1) {
    const startMs = index * MINUTE;
    await call("a", { ...failing, id: `t${index}`, startMs, endMs: startMs + SECOND });
  }
  const { warnings } = await get<WarningsDto>("/api/warnings");
  assert.deepEqual(warnings, [
    { kind: "loop", sessions: ["a"], since: iso(SECOND), seqs: [10], tool_name: "Bash", summary: "npm test", count: 5 },
  ]);
  await call("a", { ...failing, outcome: "ok", id: "t5", startMs: 5 * MINUTE, endMs: 5 * MINUTE + SECOND });
  assert.deepEqual((await get<WarningsDto>("/api/warnings")).warnings, []);
});

/** The client of session `a` is this process, by the client's own registry. */
function registeredHome(t: TestContext): ConfigHome {
  const home = configHome(t);
  const { pid } = process;
  const { machineId, namespace } = ownPidDomain();
  const folder = join(home.paths.configDir, "sessions");
  mkdirSync(folder, { recursive: true });
  const pidDomain = `linux:${machineId ?? ""}:${namespace ?? ""}`;
  const entry = { pid, sessionId: "a", procStart: startTimeOf(pid), pidDomain };
  writeFileSync(join(folder, `${pid}.json`), JSON.stringify(entry));
  return home;
}

test("an open call says how long such calls usually take, and warns beyond it", async (t) => {
  const { call, get, time } = await startInsightDaemon(t, { home: registeredHome(t) });
  const build = { name: "Bash", input: { command: "npm run build" } };
  for (let index = 0; index < 20; index += 1) {
    await call("a", { ...build, id: `b${index}`, startMs: index, endMs: index, durationMs: 12_000 });
  }
  await call("a", { ...build, id: "open", startMs: MINUTE });
  const usual = await waitFor("the usual duration", async () => {
    const [session] = await get<readonly SessionDto[]>("/api/sessions");
    return session?.activity?.usual ?? undefined;
  });
  assert.equal(usual.samples, 20);
  assert.ok(Math.abs(usual.p50_ms - 12_000) <= 1200, JSON.stringify(usual));
  // Its client is unknown.
  await call("b", { ...build, id: "lost", startMs: MINUTE });
  const detail = await waitFor("its process", async () => {
    const found = await get<SessionDetailDto>("/api/sessions/a");
    return found.pid === null ? undefined : found;
  });
  assert.deepEqual(
    detail.open_tool_calls.map((open) => open.usual),
    [usual],
  );

  time.nowMs = NOON + MINUTE + 30 * SECOND;
  assert.deepEqual((await get<WarningsDto>("/api/warnings")).warnings, []);
  time.nowMs = NOON + 14 * MINUTE;
  const [warning, ...others] = (await get<WarningsDto>("/api/warnings")).warnings;
  assert.deepEqual(others, []);
  assert.deepEqual(warning, {
    kind: "slow-call",
    sessions: ["a"],
    since: iso(MINUTE),
    seqs: [41],
    tool_use_id: "open",
    tool_name: "Bash",
    summary: "npm run build",
    usual,
  });
});
