import { globSync, readFileSync, statSync } from "node:fs";

export interface TailedLine {
  readonly atMs: number;
  readonly file: string;
  readonly line: string;
}

export interface HistoryTail {
  /** Every line so far, in the order in which the lines appeared. */
  lines(): readonly TailedLine[];
  end(): void;
}

const POLL_MS = 20;

/** Notes when each line of the client's own history files appears. */
export function tailHistory(pattern: string): HistoryTail {
  const taken = new Map<string, number>();
  const found: TailedLine[] = [];
  function poll(): void {
    for (const file of globSync(pattern)) {
      const before = taken.get(file) ?? 0;
      if (statSync(file).size === before) continue;
      const bytes = readFileSync(file);
      const end = bytes.lastIndexOf("\n") + 1;
      const atMs = Date.now();
      for (const line of bytes.subarray(before, end).toString("utf8").split("\n"))
        if (line !== "") found.push({ atMs, file, line });
      taken.set(file, end);
    }
  }
  const timer = setInterval(poll, POLL_MS);
  return {
    lines: () => {
      poll();
      return found;
    },
    end: () => {
      clearInterval(timer);
    },
  };
}
