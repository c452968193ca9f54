import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { readRecoveries, type RecoveryReport } from "../../src/maintenance/rebuild/recovery-report.ts";
import type { FakeDiscord } from "../fake-discord/start-fake-discord.ts";
import { apiSnapshot } from "./api-snapshot.ts";
import type { ConfigHome } from "./config-home.ts";
import { startDaemon, type DaemonProcess } from "./daemon-process.ts";
import { startDemoDaemon } from "./demo-daemon.ts";
import { tempDir } from "./temp-dir.ts";
import { LONGEST_WAIT_MS, waitFor } from "./wait-for.ts";

export type Snapshot = Awaited<ReturnType<typeof apiSnapshot>>;

/** A home with the demo stored and sent, to be broken in one way after another. */
export interface RecoveryHarness {
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

export async function createRecoveryHarness(t: TestContext): Promise<RecoveryHarness> {
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
