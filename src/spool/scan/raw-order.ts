import { compareNaturally } from "./natural-order.ts";
import { hookNumbersOf, type HookNumbers } from "./raw-name.ts";

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
