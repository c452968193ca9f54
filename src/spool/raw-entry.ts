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

// A tie spans one tick of the kernel's clock, 4 ms: far fewer hooks than this. A greater tie comes from a copying tool,
// and its pids give no order.
const MAX_ORDERED_TIE = 2_000;

/** Compares by modification time alone. */
function compareTimes(a: RawEntry, b: RawEntry): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}

/**
 * The order of raw files as far as two of them show it: modification time; then the hook's pid, because time stamps
 * move in steps of 4 ms on many kernels while pids grow; then names.
 */
export function compareEntries(a: RawEntry, b: RawEntry): number {
  return compareTimes(a, b) || compareTied(a.name, b.name);
}

function compareTied(a: string, b: string): number {
  const ofA = hookNumbersOf(a);
  const ofB = hookNumbersOf(b);
  if (ofA !== null && ofB !== null) return ofA.pid - ofB.pid || ofA.n - ofB.n || compareNaturally(a, b);
  // Hooks before other writers: any rule works if it is always the same.
  if (ofA !== null) return -1;
  return ofB === null ? compareNaturally(a, b) : 1;
}

/**
 * Corrects entries sorted by {@link compareEntries} for pids that wrapped around. A tie whose pids lie further apart
 * than half of all pids began before the greatest pid and ended after it, so it starts behind its widest gap.
 * @param pidMax the kernel's greatest pid
 */
export function unwrapPids(sorted: Iterable<RawEntry>, pidMax: number): Iterable<RawEntry> {
  return groupTies(sorted, (tie) => rotateTie(tie, pidMax));
}

function* groupTies(sorted: Iterable<RawEntry>, correct: (tie: RawEntry[]) => RawEntry[]): Generator<RawEntry> {
  let tie: RawEntry[] = [];
  for (const entry of sorted) {
    const [first] = tie;
    if (first !== undefined && (compareTimes(first, entry) !== 0 || tie.length >= MAX_ORDERED_TIE)) {
      yield* correct(tie);
      tie = [];
    }
    tie.push(entry);
  }
  yield* correct(tie);
}

function rotateTie(tie: RawEntry[], pidMax: number): RawEntry[] {
  if (tie.length < 2 || tie.length >= MAX_ORDERED_TIE) return tie;
  const numbers = tie.map((entry) => hookNumbersOf(entry.name)).filter((found): found is HookNumbers => found !== null);
  const span = (numbers.at(-1)?.pid ?? 0) - (numbers[0]?.pid ?? 0);
  if (span <= pidMax / 2) return tie;
  let start = 0;
  let widest = 0;
  for (let index = 1; index < numbers.length; index += 1) {
    const gap = (numbers[index]?.pid ?? 0) - (numbers[index - 1]?.pid ?? 0);
    if (gap > widest) [start, widest] = [index, gap];
  }
  // Hooks come before all others in a tie, so the positions of `numbers` are those of the tie.
  return [...tie.slice(start, numbers.length), ...tie.slice(0, start), ...tie.slice(numbers.length)];
}

/** Compares texts so that runs of digits count as numbers: `a9` before `a10`. A total order: 0 only for equal texts. */
export function compareNaturally(a: string, b: string): number {
  const partsOfA = a.match(/\d+|\D+/g) ?? [];
  const partsOfB = b.match(/\d+|\D+/g) ?? [];
  const shared = Math.min(partsOfA.length, partsOfB.length);
  for (let index = 0; index < shared; index += 1) {
    const order = compareParts(partsOfA[index] ?? "", partsOfB[index] ?? "");
    if (order !== 0) return order;
  }
  return partsOfA.length - partsOfB.length || compareTexts(a, b);
}

function compareParts(a: string, b: string): number {
  if (!isDigits(a) || !isDigits(b)) return compareTexts(a, b);
  const digitsOfA = a.replace(/^0+/, "");
  const digitsOfB = b.replace(/^0+/, "");
  // Without leading zeros the longer number is the greater; a conversion could lose digits.
  return digitsOfA.length - digitsOfB.length || compareTexts(digitsOfA, digitsOfB);
}

function isDigits(part: string): boolean {
  return /^\d/.test(part);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
export function greatestPid(): number {
  if (process.platform === "darwin") return GREATEST_ON_MACOS;
  try {
    return Number.parseInt(readFileSync("/proc/sys/kernel/pid_max", "utf8"), 10);
  } catch {
    return 32_768;
  }
}
