import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EventDto } from "../../src/api/dto.ts";
import { apiSnapshot } from "./api-snapshot.ts";
import { readRecoveries, type RecoveryReport } from "../../src/maintenance/rebuild/recovery-report.ts";
import type { FakeDiscord } from "../fake-discord/start-fake-discord.ts";
import type { ConfigHome } from "./config-home.ts";
import { startDaemon, type DaemonProcess } from "./daemon-process.ts";
import { startDemoDaemon } from "./demo-daemon.ts";
import { tempDir } from "./temp-dir.ts";
import { LONGEST_WAIT_MS, waitFor } from "./wait-for.ts";

/** One way to break a database. */
export interface Breakage {
  readonly fault: string;
  /** How the previous daemon ended. Default: properly. */
  readonly state?: "ended" | "killed";
  readonly damage: (databaseFile: string) => void;
  /** Events that are missing in the archive may be lost; the daemon must then report the loss. */
  readonly loses?: true;
  /** The damage is too small for a rebuild. */
  readonly isHarmless?: true;
}

/** One test per breakage, all in one home that has stored the demo. */
export async function breakInTurn(t: TestContext, breakages: readonly Breakage[]): Promise<void> {
  const harness = await createRecoveryHarness(t);
  for (const breakage of breakages) await t.test(breakage.fault, async () => tryOne(harness, breakage));
}

async function tryOne(harness: RecoveryHarness, breakage: Breakage): Promise<void> {
  const { state = "ended", damage, loses = false, isHarmless = false } = breakage;
  harness.restore(state);
  const reported = harness.sentCount();
  damage(harness.home.paths.databaseFile);
  const daemon = await harness.start();
  const after = await apiSnapshot(daemon);
  const { checks } = await daemon.health();
  await daemon.end("SIGTERM");

  assert.deepEqual(hooksOf(after), hooksOf(harness.before), "what hooks told");
  if (!loses) assertSame(after, harness.before);
  assert.equal(harness.sentCount(), reported, "nobody is told anything");
  const reports = harness.reports();
  assert.equal(reports.length, isHarmless ? 0 : 1);
  const check = checks.find(({ name }) => name === "database_recovery") ?? assert.fail("no check");
  assert.equal(check.status, isHarmless ? "ok" : loses ? "degraded" : "note", check.value);
  const [report] = reports;
  if (report === undefined) return;
  assert.equal(report.events.from_archive, hooksOf(harness.before).length);
  // The lost events and the events reported as lost are the same.
  const gone = eventsOf(harness.before).filter(({ seq }) => !eventsOf(after).some((event) => event.seq === seq));
  const missing = gone.filter(({ seq }) => report.missing.ranges.some(({ from, to }) => from <= seq && seq <= to));
  const isUnknown = report.old_file === "unreadable" || report.old_file === "gone" || report.numbers_skipped !== null;
  if (!isUnknown) assert.equal(missing.length, gone.length, "what is missing is told");
  assert.ok(report.missing.count <= gone.length, "nothing is told to be missing that is there");
}

function eventsOf(snapshot: Snapshot): readonly EventDto[] {
  // The snapshot is the API's own response.
  return snapshot["events"] as readonly EventDto[];
}

/** The hook events, as they are in the archive. */
function hooksOf(snapshot: Snapshot): readonly unknown[] {
  const events = eventsOf(snapshot).filter(({ source }) => source === "hook");
  return events.map(({ seq, session_id, hook_event_name, received_at, summary, tool_use_id }) => {
    const { payload } = snapshot[`/api/log/${seq}`] as { readonly payload: unknown };
    return { seq, session_id, hook_event_name, received_at, summary, tool_use_id, payload };
  });
}

function assertSame(after: Snapshot, before: Snapshot): void {
  for (const key of Object.keys(before)) assert.deepEqual(after[key], before[key], key);
}

type Snapshot = Awaited<ReturnType<typeof apiSnapshot>>;

/** A home with the demo stored and sent, to be broken in one way after another. */
interface RecoveryHarness {
  readonly home: ConfigHome;
  readonly discord: FakeDiscord;
  /** The API's snapshot before the damage. */
  readonly before: Snapshot;
  /** Restores everything: as after a proper end, or as after a kill with the journal beside the database. */
  restore(state: "ended" | "killed"): void;
  /** Starts the daemon and waits until its database is checked and sound. */
  start(): Promise<DaemonProcess>;
  /** Number of sent messages, without cards. */
  sentCount(): number;
  reports(): readonly RecoveryReport[];
}

async function createRecoveryHarness(t: TestContext): Promise<RecoveryHarness> {
  const { home, daemon, discord } = await startDemoDaemon(t);
  const { hooksDir, paths } = { ...home, hooksDir: home.paths.hooksDir };
  const kept = tempDir(t);
  const keep = (state: string): void =>
    cpSync(hooksDir, join(kept, state), { recursive: true, preserveTimestamps: true });
  await waitFor("the full-text index", () => isIndexed(paths.databaseFile));
  const before = await apiSnapshot(daemon);
  const reader = readThroughout(paths.databaseFile);
  commitSome(paths.databaseFile);
  await daemon.end("SIGKILL");
  keep("killed");
  reader.close();
  const ending = await startDaemon(t, home);
  await ending.end("SIGTERM");
  keep("ended");

  return {
    home,
    discord,
    before,
    restore: (state) => {
      rmSync(hooksDir, { recursive: true, force: true });
      cpSync(join(kept, state), hooksDir, { recursive: true, preserveTimestamps: true });
    },
    start: async () => {
      const started = await startDaemon(t, home);
      await waitFor("a sound database", async () => isSound(started));
      return started;
    },
    sentCount: () => discord.requests.filter(({ method }) => method === "POST").length,
    reports: () => readRecoveries(paths),
  };
}

/**
 * An open reader keeps SQLite from restarting the journal. Otherwise a checkpoint and the daemon's next writes may
 * leave a journal of a single transaction.
 */
function readThroughout(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec("BEGIN; SELECT events FROM totals");
  return database;
}

/** Adds whole transactions after the journal's beginning, wherever the daemon restarted it. */
function commitSome(file: string): void {
  const database = new DatabaseSync(file, { timeout: LONGEST_WAIT_MS });
  try {
    for (let count = 0; count < 10; count += 1) database.exec("UPDATE totals SET events = events");
  } finally {
    database.close();
  }
}

/** A recovering daemon is unavailable for a moment. */
async function isSound({ url }: DaemonProcess): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/health`);
    const { ready, checks } = (await response.json()) as Awaited<ReturnType<DaemonProcess["health"]>>;
    if (!ready) return false;
    const integrity = checks.find(({ name }) => name === "database_integrity");
    const isChecking = integrity?.figures.some(({ name }) => name === "checking") === true;
    if (isChecking) return false;
    if (integrity?.status === "ok") return true;
    await fetch(`${url}/api/health/check-database`, JSON_POST);
    return false;
  } catch {
    return false;
  }
}

const JSON_POST = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" } as const;

function isIndexed(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const row = database
      .prepare("SELECT (SELECT indexed_through FROM search_progress) = (SELECT max(seq) FROM events) AS is_done")
      .get();
    return row?.["is_done"] === 1;
  } finally {
    database.close();
  }
}
