import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether a name in the spool folder is an event's. `_pretty.json` is the Python notifier's readable twin. */
export function isRawFileName(name: string): boolean {
  return name.endsWith(".json") && !name.startsWith(".") && !name.endsWith("_pretty.json");
}

/** Whether our hook or daemon wrote the file: both rename complete files, so a half-written one is never visible. */
export function isWrittenWhole(name: string): boolean {
  return name.startsWith("hook-") || name.startsWith("http-");
}

/** Numbers that the hook put into its file's name. */
interface HookNumbers {
  /** The hook's own process id. */
  readonly pid: number;
  /** The number of its attempt to find a free name. */
  readonly n: number;
  /** Process id of the client that ran the hook. Null where unknown, and in names by older hooks. */
  readonly clientPid: number | null;
}

export function hookNumbersOf(name: string): HookNumbers | null {
  const found = /^hook-(\d{1,15})-(\d{1,15})(?:-(\d{1,15}))?\.json$/.exec(name);
  if (found === null) return null;
  return { pid: Number(found[1]), n: Number(found[2]), clientPid: found[3] === undefined ? null : Number(found[3]) };
}

/** A raw file as the folder lists it. Two small integers instead of one bigint: a backlog may have a million. */
export interface RawEntry {
  readonly name: string;
  /** Modification time: whole seconds since the epoch, and the nanoseconds beyond. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

/**
 * The order of raw files as far as two of them show it: modification time; then the hook's pid, because time stamps
 * move in steps of 4 ms on many kernels while pids grow; then names.
 * @param pidMax the kernel's greatest pid: of two that lie further apart than half of it, the greater one came first
 */
export function compareEntries(a: RawEntry, b: RawEntry, pidMax: number = greatestPid): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds || compareTied(a.name, b.name, pidMax);
}

function compareTied(a: string, b: string, pidMax: number): number {
  const ofA = hookNumbersOf(a);
  const ofB = hookNumbersOf(b);
  if (ofA !== null && ofB !== null) {
    const distance = ofA.pid - ofB.pid;
    const order = Math.abs(distance) > pidMax / 2 ? -distance : distance;
    return order || ofA.n - ofB.n || compareNames(a, b);
  }
  // Hooks before other writers: any rule works if it is always the same.
  if (ofA !== null) return -1;
  return ofB === null ? compareNames(a, b) : 1;
}

/** Runs of digits count as numbers: `a9` before `a10`. */
const NATURAL = new Intl.Collator("en", { numeric: true });

function compareNames(a: string, b: string): number {
  return NATURAL.compare(a, b) || (a < b ? -1 : Number(a > b));
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

/** For macOS, whose kernel does not report it. */
const GREATEST_ON_MACOS = 99_998;

/** The number at which the kernel's process ids wrap around; Linux's traditional limit where it cannot be read. */
const greatestPid = readGreatestPid();

function readGreatestPid(): number {
  if (process.platform === "darwin") return GREATEST_ON_MACOS;
  try {
    return Number.parseInt(readFileSync("/proc/sys/kernel/pid_max", "utf8"), 10);
  } catch {
    return 32_768;
  }
}
