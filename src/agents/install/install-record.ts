import { createHash } from "node:crypto";
import { textField } from "../../core/json.ts";
import { readJsonObject } from "../../system/files/read-text.ts";
import type { SettingsFile } from "./settings-file.ts";

/** Where an agent's hooks are registered, and its state before us; for Claude Code both are of `Paths`. */
export interface HooksFile {
  readonly settingsFile: string;
  readonly recordFile: string;
  /** The file is a plugin, which is ours as a whole. */
  readonly isPlugin?: boolean;
}

/** State before `ccen setup` and its changes, kept in `hooks/ccen` so that it can be undone to the byte. */
export interface InstallRecord {
  /** Null in records of earlier versions. */
  readonly settingsFile: string | null;
  /** The file before us, null when there was none. */
  readonly original: Buffer | null;
  /** SHA-256 of our result: while the file has it, the original can be restored exactly. */
  readonly writtenSha256: string;
  readonly events: readonly string[];
  /** A person named the events (`--events`), so other events are not missing. */
  readonly eventsNamed: boolean;
  /** The version of the last client whose version was read; null when none was. */
  readonly clientVersion: string | null;
  /** The hooks of the Python notifier were removed; they are in the original. */
  readonly pythonReplaced: boolean;
}

export function encodeRecord(record: InstallRecord): string {
  const wire = {
    version: 1,
    settings_file: record.settingsFile,
    original_base64: record.original?.toString("base64") ?? null,
    written_sha256: record.writtenSha256,
    events: record.events,
    events_named: record.eventsNamed,
    client_version: record.clientVersion,
    python_replaced: record.pythonReplaced,
  };
  return `${JSON.stringify(wire, null, 2)}\n`;
}

/** @returns null when no record is usable: callers fall back to settings.json */
export function readRecord({ recordFile }: Pick<HooksFile, "recordFile">): InstallRecord | null {
  const wire = readJsonObject(recordFile) ?? {};
  const { original_base64: original, written_sha256: writtenSha256, events, client_version: clientVersion } = wire;
  if (typeof writtenSha256 !== "string" || (typeof original !== "string" && original !== null)) return null;
  return {
    settingsFile: textField(wire, "settings_file"),
    original: original === null ? null : Buffer.from(original, "base64"),
    writtenSha256,
    events: Array.isArray(events) ? events.map(String) : [],
    eventsNamed: wire["events_named"] === true,
    clientVersion: typeof clientVersion === "string" ? clientVersion : null,
    pythonReplaced: wire["python_replaced"] === true,
  };
}

export function isAsWritten({ bytes }: SettingsFile, record: InstallRecord | null): record is InstallRecord {
  return record !== null && bytes !== null && sha256(bytes) === record.writtenSha256;
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
