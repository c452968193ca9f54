import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { eventsFor } from "../../../src/agents/claude/install/hook-versions.ts";
import { ownSource } from "../../../src/agents/install/install-files.ts";
import { installHooks } from "../../../src/agents/claude/install/install-hooks.ts";
import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import { configHome, type ConfigHome } from "../config-home.ts";
import type { DaemonProcess } from "../daemon-process.ts";
import { fireHook, hookCommand } from "../fire-hook.ts";
import { payload } from "../payload.ts";
import { LONGEST_WAIT_MS, waitFor } from "../wait-for.ts";

/** A home with hooks, and a record of the fired events for comparison with the store. */
export interface FaultHome extends ConfigHome {
  /** Fires one hook, which must be silent and succeed under any fault. @returns its number */
  fire(fields?: object): Promise<number>;
  fireMany(count: number): Promise<void>;
  readonly fired: () => number;
  waiting(): string[];
  deadLetters(): string[];
  archived(): string[];
}

export function faultHome(t: TestContext): FaultHome {
  const home = configHome(t);
  const request = { paths: home.paths, events: eventsFor(null), eventsNamed: false, force: false };
  installHooks({ ...request, source: ownSource() }, Date.now());
  // Rescans often, so that tests need not wait for the next rescan.
  writeFileSync(home.paths.envFile, "CCEN_PORT=0\nCCEN_SPOOL_SCAN_SECONDS=0.2\n");
  const command = hookCommand(home);
  let fired = 0;

  async function fire(fields: object = {}): Promise<number> {
    const number = fired++;
    const text = payload({ hook_event_name: "Notification", message: `event ${number}`, ...fields });
    const result = await fireHook({ environment: { ...home.environment, CCEN_NO_START: "1" }, command }, text);
    assert.deepEqual(result, { exitCode: 0, output: "" });
    return number;
  }

  return {
    ...home,
    fire,
    fireMany: async (count) => {
      for (let n = 0; n < count; n++) await fire();
    },
    fired: () => fired,
    waiting: () => namesIn(home.paths.rawDir).filter((name) => name.endsWith(".json")),
    deadLetters: () => namesIn(home.paths.deadLetterDir),
    archived: () => namesIn(home.paths.archiveDir).flatMap((day) => namesIn(join(home.paths.archiveDir, day))),
  };
}

/** Waits until a check of the health report has the requested state. */
export async function untilCheck(
  daemon: DaemonProcess,
  name: string,
  isSo: (check: HealthCheckDto) => boolean,
): Promise<HealthCheckDto> {
  return waitFor(`the check ${name}`, async () => {
    const check = (await daemon.health()).checks.find((one) => one.name === name);
    return check !== undefined && isSo(check) ? check : null;
  });
}

export async function untilOk(daemon: DaemonProcess, name: string): Promise<void> {
  await untilCheck(daemon, name, ({ status }) => status === "ok");
}

/** The number of lost events in the health report. */
export function lostIn(checks: readonly HealthCheckDto[]): number {
  return checks.find(({ name }) => name === "lost_events")?.figures[0]?.value ?? 0;
}

/** The numbers of the stored events, in their order. */
export async function storedNumbers(daemon: DaemonProcess): Promise<number[]> {
  return (await daemon.allEvents()).map(({ summary }) => Number(/event (\d+)/.exec(summary)?.[1]));
}

/**
 * The same, smallest first. Where the system refuses some files or transactions (a full disk, no file handle), the
 * others are stored meanwhile and precede them.
 */
export async function sortedNumbers(daemon: DaemonProcess): Promise<number[]> {
  return (await storedNumbers(daemon)).sort((a, b) => a - b);
}

/** The only session has a counter of its stored events; another event may be stored between two requests. */
export async function untilCounted(daemon: DaemonProcess): Promise<void> {
  await waitFor("the session to count its events", async () => {
    const [session, ...others] = await daemon.sessions();
    return others.length === 0 && session?.event_count === (await daemon.allEvents()).length;
  });
}

export async function untilStored(daemon: DaemonProcess, count: number): Promise<void> {
  await waitFor(`${count} stored events`, async () => (await daemon.health()).last_seq >= count);
}

/** Stored files leave the spool once they are synced to disk, a moment later. */
export async function untilMoved(home: FaultHome): Promise<void> {
  await waitFor("the folder of raw files to be empty", () => home.waiting().length === 0);
}

/**
 * Empties SQLite's journal and keeps a reader on the database, so that each transaction must extend the journal.
 * Otherwise the journal keeps its size and is overwritten from its beginning, which works even on a full disk.
 */
export async function pinJournal({ paths }: FaultHome): Promise<{ release(): void }> {
  const database = new DatabaseSync(paths.databaseFile, { timeout: LONGEST_WAIT_MS });
  await waitFor("an empty journal", () => {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return statSync(`${paths.databaseFile}-wal`).size === 0;
  });
  database.exec("BEGIN; SELECT count(*) FROM events");
  return { release: () => database.close() };
}

export async function postHook(daemon: DaemonProcess, body: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(new URL("/api/hook", daemon.url), { method: "POST", headers, body });
}

/** Reasons of the dead letters. */
export function deadReasons(home: FaultHome): string[] {
  return (
    home
      .deadLetters()
      .filter((name) => name.endsWith(".reason.json"))
      .map((name) => readFileSync(join(home.paths.deadLetterDir, name), "utf8"))
      // The daemon may still be writing it.
      .filter((text) => text.endsWith("}\n") || text.endsWith("}"))
      .map((text) => String(JSON.parse(text).reason))
  );
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
