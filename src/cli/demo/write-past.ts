import { existsSync, mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../core/json.ts";
import type { Paths } from "../../system/paths.ts";

/** A hook's input and its time. */
export interface PastPayload {
  readonly atMs: number;
  readonly payload: JsonObject;
}

/**
 * Writes payloads into the spool as hooks would have left them while no daemon ran: complete, and with the time of
 * their event as the file's. @param past oldest first
 */
export function writePast(past: readonly PastPayload[], { rawDir, rawTemporaryDir }: Paths): void {
  mkdirSync(rawTemporaryDir, { recursive: true, mode: 0o700 });
  let n = 0;
  for (const { atMs, payload } of past) {
    let name: string;
    do name = `hook-${process.pid}-${n++}.json`;
    while (existsSync(join(rawDir, name)));
    const temporary = join(rawTemporaryDir, name);
    writeFileSync(temporary, JSON.stringify(payload), { flag: "wx", mode: 0o600 });
    utimesSync(temporary, atMs / 1000, atMs / 1000);
    renameSync(temporary, join(rawDir, name));
  }
}
