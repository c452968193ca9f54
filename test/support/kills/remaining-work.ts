import { readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import type { ConfigHome } from "../config-home.ts";

/** Unfinished work of killed daemons is among the newest sessions. */
const CHECKED_SESSIONS = 30;

/** The daemon's remaining work, as text; null when there is none. */
export async function remainingWork(
  url: string,
  { paths }: ConfigHome,
  sessions: readonly string[],
): Promise<string | null> {
  for (const folder of [paths.rawDir, paths.rawTemporaryDir]) {
    if (countFiles(folder) > 0) return `${countFiles(folder)} files in ${folder}`;
  }
  if (readdirSync(paths.archiveDir).includes("2017-07-14")) return "an old day in the archive";
  const { deliveries, destinations } = await ask<DeliveriesDto>(url, "/api/deliveries?limit=1");
  const open = destinations.reduce((sum, destination) => sum + destination.open, 0);
  if (deliveries.length === 0 || open > 0) return `${open} of ${deliveries.length} messages`;
  for (const sessionId of sessions.slice(-CHECKED_SESSIONS)) {
    const session = await ask<SessionDetailDto>(url, `/api/sessions/${sessionId}`);
    if (session.state !== "lost" || session.tokens !== 30) {
      return `${sessionId} is ${session.state} with ${session.tokens ?? "no"} tokens`;
    }
  }
  return isIndexed(paths.databaseFile) ? null : "the index";
}

export async function ask<T>(url: string, path: string): Promise<T> {
  const response = await fetch(url + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

export function countFiles(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

function isIndexed(databaseFile: string): boolean {
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  try {
    const behind = "SELECT (SELECT max(seq) FROM events) - indexed_through AS behind FROM search_progress";
    return database.prepare(behind).get()?.["behind"] === 0;
  } finally {
    database.close();
  }
}
