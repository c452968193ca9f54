import { lstatSync, readFileSync } from "node:fs";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import type { FileUse } from "../../core/retention.ts";

interface Day extends FileUse {
  /** Of the folder, when it was added up; null while arriving files are added one by one. */
  readonly modifiedAtMs: number | null;
}

/** The sums of days, kept in a file. If it is lost, every file is measured again. */
export interface DayIndex {
  of(day: string): FileUse | null;
  isFresh(day: string, modifiedAtMs: number): boolean;
  set(day: string, sum: Day): void;
  /** Adds one file. */
  add(day: string, bytes: number): void;
  remove(day: string): void;
  keepOnly(days: readonly string[]): void;
  total(): FileUse;
  /** Stores the modification times of the folders that files were added to. */
  stamp(folderOf: (day: string) => string): void;
  save(): void;
}

export function openDayIndex(file: string): DayIndex {
  const days = readDays(file);
  /** Days that were added up since the start: each new file is added to their sums, whatever the folder's time. */
  const counted = new Set<string>();

  return {
    of: (day) => days.get(day) ?? null,
    isFresh: (day, modifiedAtMs) => counted.has(day) || days.get(day)?.modifiedAtMs === modifiedAtMs,
    set: (day, sum) => {
      days.set(day, sum);
      counted.add(day);
    },
    add: (day, bytes) => {
      const before = days.get(day);
      // A day that was never added up is added up whole.
      if (!counted.has(day) || before === undefined) return;
      days.set(day, { files: before.files + 1, bytes: before.bytes + bytes, modifiedAtMs: null });
    },
    remove: (day) => {
      days.delete(day);
      counted.delete(day);
    },
    keepOnly: (present) => {
      for (const day of days.keys()) if (!present.includes(day)) days.delete(day);
    },
    total: () => {
      let files = 0;
      let bytes = 0;
      for (const day of days.values()) {
        files += day.files;
        bytes += day.bytes;
      }
      return { files, bytes };
    },
    stamp: (folderOf) => {
      for (const [day, sum] of days) {
        const modifiedAtMs = lstatSync(folderOf(day), { throwIfNoEntry: false })?.mtimeMs ?? null;
        if (sum.modifiedAtMs === null) days.set(day, { ...sum, modifiedAtMs });
      }
    },
    save: () => {
      const rows = Array.from(days, ([day, { files, bytes, modifiedAtMs }]) => [day, files, bytes, modifiedAtMs]);
      try {
        writeFileAtomic(file, `${JSON.stringify(rows)}\n`, { mode: 0o600 });
      } catch {
        // A full disk: the next start adds up again.
      }
    },
  };
}

function readDays(file: string): Map<string, Day> {
  const days = new Map<string, Day>();
  try {
    const rows: unknown = JSON.parse(readFileSync(file, "utf8"));
    for (const row of Array.isArray(rows) ? rows : []) {
      const [day, files, bytes, modifiedAtMs] = Array.isArray(row) ? (row as readonly unknown[]) : [];
      if (typeof day !== "string" || typeof files !== "number" || typeof bytes !== "number") continue;
      days.set(day, { files, bytes, modifiedAtMs: typeof modifiedAtMs === "number" ? modifiedAtMs : null });
    }
  } catch {
    // Missing or broken: everything is added up again.
  }
  return days;
}
