import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { test, type TestContext } from "node:test";
import { signal } from "@preact/signals";
import * as fc from "../../support/fast-check.ts";
import type { Io } from "../../../src/cli/command.ts";
import { status } from "../../../src/cli/commands/status.ts";
import { runCli } from "../../../src/cli/run-cli.ts";
import { loadConfig } from "../../../src/config/load-config.ts";
import { inBackgroundEn } from "../../../src/core/i18n/en/session.ts";
import { withBackground } from "../../../src/core/i18n/session-state.ts";
import { backgroundOf, effectiveState, attentionOf, type AttentionCounts } from "../../../src/core/session/activity.ts";
import { reduceSession, reduceFacts } from "../../../src/core/session/reducer.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { compose } from "../../../src/daemon/compose.ts";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { toSessionDto, type AttentionDto, type SessionDto } from "../../../src/api/session-dto.ts";
import { writeFileAtomic } from "../../../src/system/files/atomic-file.ts";
import { createSessions } from "../../../web/state/sessions/sessions.ts";
import { scenario, type Happening } from "../../support/arbitrary-scenario.ts";
import { configHome } from "../../support/config-home.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { IS_STRESS } from "../../support/tier.ts";
import { waitFor } from "../../support/wait-for.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const SESSIONS_A_RUN = 50;
const RUNS = IS_STRESS ? 30 : 5;

/** A session of a few hours that ended this long ago: some are stale by then, some failures are history. */
const session: fc.Arbitrary<Session | null> = fc
  .record({ happenings: scenario, agoMs: fc.integer({ min: 0, max: 18 * 3_600_000 }) })
  .map(({ happenings, agoMs }) => {
    const atMs = (scenarioMs: number) => NOW_MS - agoMs - 600_000 + scenarioMs * 1000;
    return happenings.reduce((before: Session | null, what) => step(before, what, atMs), null);
  });

function step(before: Session | null, what: Happening, atMs: (scenarioMs: number) => number): Session | null {
  if (what.kind === "event") {
    return reduceSession(before, { ...what.event, receivedAtMs: atMs(what.event.receivedAtMs) }).session;
  }
  const facts = what.facts.map((fact) => ("atMs" in fact ? { ...fact, atMs: atMs(fact.atMs) } : fact));
  return before === null ? null : reduceFacts(before, facts).session;
}

const histories = fc
  .array(session, { minLength: SESSIONS_A_RUN, maxLength: SESSIONS_A_RUN })
  .map((all) => all.flatMap((one, index) => (one === null ? [] : [{ ...one, sessionId: `s${index}` }])));

test("page, API and CLI count the same sessions as the reducer", async (t) => {
  const { store, get, statusLine } = await startDaemon(t);
  await fc.assert(
    fc.asyncProperty(histories, fc.integer({ min: 1, max: SESSIONS_A_RUN }), async (all, limit) => {
      store.database.exec("DELETE FROM sessions");
      store.commit({ events: [], sessions: all, calls: [], transitions: [] });
      const wanted = countsOf(all);
      const metrics = await get<MetricsDto>("/api/metrics");
      const { waiting, failed, running, items } = metrics.attention;
      assert.deepEqual({ waiting, failed, running }, wanted);
      const asking = all.filter((one) => effectiveState(one, NOW_MS) === "waiting");
      assert.equal(items, failed + asking.reduce((sum, one) => sum + one.waits.length, 0));
      const counted = `${wanted.waiting} waiting for you, ${wanted.running} running, ${wanted.failed} failed`;
      assert.equal(await statusLine(), withBackground(counted, goingOn(all), inBackgroundEn));
      // By a load, truncated or not, and by frames in any order.
      const loaded = createSessions({ nowMs: signal(NOW_MS), metrics: signal(metrics) });
      const take = loaded.beginLoad();
      const attention = await get<AttentionDto>(`/api/attention?limit=${limit}`);
      take({ attention, newest: await get<readonly SessionDto[]>("/api/sessions?limit=3") });
      assert.deepEqual(loaded.counts.value, wanted);
      assert.deepEqual(waitsOf(loaded.groups.value.waiting).slice(0, limit), oldestWaits(all).slice(0, limit));
      const streamed = createSessions({ nowMs: signal(NOW_MS), metrics: signal(null) });
      for (const one of all.toReversed()) streamed.put(toSessionDto(one, { nowMs: NOW_MS, marks: [] }));
      assert.deepEqual(streamed.counts.value, wanted);
      assert.deepEqual(waitsOf(streamed.groups.value.waiting), oldestWaits(all));
    }),
    { numRuns: RUNS },
  );
});

function countsOf(all: readonly Session[]): AttentionCounts {
  const counts = { waiting: 0, failed: 0, running: 0 };
  for (const one of all) {
    const kind = attentionOf(effectiveState(one, NOW_MS), one.cause);
    if (kind !== null) counts[kind] += 1;
  }
  return counts;
}

/** What goes on in the background of failed sessions. */
function goingOn(all: readonly Session[]): number {
  const failed = all.filter((one) => attentionOf(effectiveState(one, NOW_MS), one.cause) === "failed");
  return failed.reduce((sum, one) => sum + backgroundOf(one, NOW_MS), 0);
}

function waitsOf(sessions: readonly SessionDto[]): readonly string[] {
  return sessions.map((one) => one.state_since);
}

function oldestWaits(all: readonly Session[]): readonly string[] {
  const waiting = all.filter((one) => effectiveState(one, NOW_MS) === "waiting");
  return waiting.map((one) => new Date(one.stateSinceMs).toISOString()).toSorted();
}

/** A daemon whose clock is stopped, where the commands find it. */
async function startDaemon(t: TestContext) {
  const { paths } = configHome(t);
  const daemon = compose({
    paths,
    config: loadConfig({ paths, environment: {}, overrides: { dashboardPort: 0 } }),
    clock: { now: () => NOW_MS },
    logger: createMemoryLogger(),
    pageDir: "/nonexistent",
    version: "0.0.0",
  });
  t.after(() => daemon.stop());
  const { url } = await daemon.start();
  const runtime = { pid: process.pid, url, config_dir: paths.configDir, started_at: new Date(NOW_MS).toISOString() };
  writeFileAtomic(paths.runtimeFile, JSON.stringify(runtime), { mode: 0o600 });

  async function get<Dto>(path: string): Promise<Dto> {
    return (await (await fetch(new URL(path, url))).json()) as Dto;
  }
  /** Retries: on a busy machine the daemon may answer later than the command's timeout. */
  async function statusLine(): Promise<string> {
    return waitFor("an answer in time", askStatus);
  }
  async function askStatus(): Promise<string | undefined> {
    const lines: string[] = [];
    const io: Io = {
      out: (text) => lines.push(text),
      err: (text) => lines.push(text),
      colour: false,
      columns: () => 80,
      environment: {},
      paths,
      clock: { now: () => NOW_MS },
      stdin: Readable.from([]),
      stdout: new PassThrough(),
      signal: new AbortController().signal,
    };
    await runCli({ status: async () => status }, ["status"], io);
    return lines.find((line) => /^sessions +\d/.test(line))?.replace(/^sessions +/, "");
  }
  return { store: daemon.store, get, statusLine };
}
