import type { TestContext } from "node:test";
import { clientViews } from "../../src/core/session/clients.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import type { Session } from "../../src/core/session/session.ts";
import { compose } from "../../src/daemon/compose.ts";
import type { EventDto, LogPageDto } from "../../src/api/dto.ts";
import type { SessionDetailDto } from "../../src/api/session-dto.ts";
import { systemClock } from "../../src/system/clock.ts";
import { configHome, type ConfigHome } from "./config-home.ts";
import { installHooksForTest } from "./install-hooks.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { putMigratedDatabase } from "./migrated-database.ts";
import { startFakeClient, type FakeClient } from "./fake-client.ts";
import { waitFor } from "./wait-for.ts";

/** A daemon that checks processes often, and clients for it to check. */
export interface ProcessHarness {
  readonly home: ConfigHome;
  session(sessionId: string): Promise<SessionDetailDto | null>;
  /** As the store has it; null before its first event. */
  stored(sessionId: string): Session | null;
  /** Every state of the session, oldest first. */
  states(sessionId: string): readonly string[];
  waitForState(sessionId: string, state: SessionDetailDto["state"]): Promise<SessionDetailDto>;
  events(sessionId: string): Promise<readonly EventDto[]>;
  /** Waits until the daemon has identified a session's process. */
  waitForProcess(sessionId: string, pid: number): Promise<void>;
  /** Waits for two more process checks: they detect a client that dies now. */
  twoMoreLooks(t: Pick<TestContext, "after">): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** @param intervalMs between the checks that run at intervals */
export async function processHarness(t: Pick<TestContext, "after">, intervalMs = 50): Promise<ProcessHarness> {
  const home = configHome(t);
  await installHooksForTest(home);
  putMigratedDatabase(home.paths.databaseFile);
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
      watching: { busyIntervalMs: intervalMs, quietIntervalMs: intervalMs + 10 },
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
  const waitForState: ProcessHarness["waitForState"] = async (id, state) =>
    waitFor(`${id} to be ${state}`, async () => {
      const found = await session(id);
      return found?.state === state && found;
    });
  const harness: ProcessHarness = {
    home,
    session,
    stored: (id) => running?.store.session(id) ?? null,
    states: (id) => {
      const page = running?.store.transitions(id, { before: null, limit: 500 });
      return page?.rows.map(({ to }) => to).toReversed() ?? [];
    },
    waitForState,
    events: async (id) => (await get<LogPageDto>(`/api/log?limit=500&session=${id}`))?.events.toReversed() ?? [],
    waitForProcess: async (id, pid) => {
      await waitFor(`the process of ${id}`, () => {
        const found = harness.stored(id);
        return found !== null && clientViews(found).some(({ process }) => process?.pid === pid);
      });
    },
    twoMoreLooks: async (context) => {
      const client = await startFakeClient(context, home);
      const id = `witness-${client.pid}`;
      await beginTool(client, id);
      await harness.waitForProcess(id, client.pid);
      await client.end("SIGKILL");
      await waitForState(id, "lost");
    },
    start,
    stop,
  };
  await start();
  t.after(stop);
  return harness;
}

/** A session that runs a command. */
export async function beginTool(client: FakeClient, sessionId: string): Promise<void> {
  await client.fire(sessionId, { hook_event_name: "SessionStart", source: "startup" });
  await client.fire(sessionId, { hook_event_name: "UserPromptSubmit", prompt: "go" });
  await client.fire(sessionId, {
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: `toolu_${sessionId}`,
    tool_input: { command: "sleep 1000" },
  });
}
