import { lstatSync } from "node:fs";
import { join } from "node:path";
import { compareRawNames } from "../system/raw-name.ts";

/** A raw file as the folder lists it. Two small integers instead of one bigint: a backlog may have a million. */
export interface RawEntry {
  readonly name: string;
  /** Modification time: whole seconds since the epoch, and the nanoseconds beyond. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** The order of raw files: by modification time, then by name. */
export function compareEntries(a: RawEntry, b: RawEntry): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds || compareRawNames(a.name, b.name);
}

const NANOSECONDS = 1_000_000_000n;

/**
 * The folder's entry for a name, without following a link. "gone": it left, or never existed.
 * @throws the system's error when the folder cannot be searched
 */
export function statEntry(folder: string, name: string): RawEntry | "gone" | "not-a-file" {
  const stat = lstatSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return "gone";
  if (!stat.isFile()) return "not-a-file";
  return { name, seconds: Number(stat.mtimeNs / NANOSECONDS), nanoseconds: Number(stat.mtimeNs % NANOSECONDS) };
}

/** An entry's modification time in milliseconds. */
export function entryTimeMs(entry: RawEntry): number {
  return entry.seconds * 1000 + entry.nanoseconds / 1e6;
}
