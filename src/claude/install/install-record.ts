import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { Paths } from "../../system/paths.ts";
import { eventsFor } from "./hook-versions.ts";
import type { HookGroup } from "./settings-hooks.ts";

/**
 * State before `ccen setup` and its changes, kept in `hooks/ccen/install.json` so that it can be undone to the byte.
 */
export interface InstallRecord {
  /** settings.json before us, null when there was none. */
  readonly original: Buffer | null;
  /** SHA-256 of our result: while the file has it, the original can be restored exactly. */
  readonly writtenSha256: string;
  readonly events: readonly string[];
  /** A person named the events (`--events`), so other events are not missing. */
  readonly eventsNamed: boolean;
  /** Of the last client whose version was read; null when none was. */
  readonly clientVersion: string | null;
  /** Copies of the original beside it. */
  readonly backups: readonly string[];
  /** Removed hooks of the Python notifier, to be put back. */
  readonly pythonHooks: readonly HookGroup[];
}

export function recordFile(paths: Paths): string {
  return join(dirname(paths.hookScript), "install.json");
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function encodeRecord(record: InstallRecord): string {
  const { original, writtenSha256, events, eventsNamed, clientVersion, backups, pythonHooks } = record;
  const wire = {
    version: 1,
    original_base64: original?.toString("base64") ?? null,
    written_sha256: writtenSha256,
    events,
    events_named: eventsNamed,
    client_version: clientVersion,
    backups,
    ...(pythonHooks.length === 0 ? {} : { python_hooks: pythonHooks }),
  };
  return `${JSON.stringify(wire, null, 2)}\n`;
}

/** @returns null when no record is usable: callers fall back to settings.json */
export function readRecord(paths: Paths): InstallRecord | null {
  let wire: unknown;
  try {
    wire = JSON.parse(readFileSync(recordFile(paths), "utf8"));
  } catch {
    return null;
  }
  if (!isJsonObject(wire)) return null;
  const original = wire["original_base64"];
  const writtenSha256 = wire["written_sha256"];
  if (typeof writtenSha256 !== "string" || (typeof original !== "string" && original !== null)) return null;
  return {
    original: original === null ? null : Buffer.from(original, "base64"),
    writtenSha256,
    ...choiceOf(wire),
    backups: textsOf(wire["backups"]),
    pythonHooks: groupsOf(wire["python_hooks"]),
  };
}

/** Records of earlier releases lack the choice of events: the set of events shows an unknown client. */
function choiceOf(wire: JsonObject): Pick<InstallRecord, "events" | "eventsNamed" | "clientVersion"> {
  const events = textsOf(wire["events"]);
  const version = wire["client_version"];
  const named = wire["events_named"];
  return {
    events,
    eventsNamed: typeof named === "boolean" ? named : events.join() !== eventsFor(null).join(),
    clientVersion: typeof version === "string" ? version : null,
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function groupsOf(value: unknown): readonly HookGroup[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (!isJsonObject(item)) return [];
    const { event, group } = item;
    return typeof event === "string" && isJsonObject(group) ? [{ event, group }] : [];
  });
}
