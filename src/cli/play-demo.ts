import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../core/json.ts";
import { packageRoot } from "../system/package-root.ts";
import type { Io } from "./command.ts";

export const DEMO_CLIENT = "2.1.331";

/** One line of a recording in `demo/*.jsonl`. */
type RecordedLine = {
  /** Milliseconds after the demo's start; negative is in the past. */
  readonly at: number;
} & (
  | {
      readonly hook: JsonObject;
    }
  | {
      /** A transcript below the client's `projects` folder; each is written before the hook of its time. */
      readonly file: string;
      /** What the client appends to it; its time is added when it is played. */
      readonly line: JsonObject;
    }
);

interface Stage {
  /** Where the client keeps its transcripts: `{projects}` in a recording. */
  readonly projectsDir: string;
  /** When the demo starts: `{in 40 min}` in a recording is a time after it. */
  readonly nowMs: number;
  /** Names of recordings in `demo/`, without their ending; default: all. */
  readonly only?: readonly string[];
}

/**
 * The sessions of `ccen demo`, side by side in order of time: the last hour of nine sessions, and about a quarter of a
 * minute of the present. At the end two wait, one failed and two work. Each of the others ended in another way.
 */
export function readRecordings({ projectsDir, nowMs, only }: Stage): readonly RecordedLine[] {
  const folder = join(packageRoot, "demo");
  const projects = JSON.stringify(projectsDir).slice(1, -1);
  const inMinutes = (_: string, minutes: string): string =>
    `${new Date(nowMs + Number(minutes) * 60_000).toISOString().slice(0, 16)}Z`;
  return readdirSync(folder)
    .filter((name) => only?.includes(basename(name, ".jsonl")) ?? true)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n"))
    .map((text) => text.replaceAll("{projects}", () => projects).replaceAll(/\{in (\d+) min\}/g, inMinutes))
    .map((text) => JSON.parse(text) as RecordedLine)
    .sort((a, b) => a.at - b.at);
}

/**
 * Plays the recordings into the folders of a running daemon: transcripts to where the client writes them, and events
 * into the spool as hooks leave them, each file with the time of its event.
 * @param options.speed of what is to come; the past is written at once
 * @param options.only see {@link Stage}
 */
export async function playDemo(
  { paths, clock, signal }: Pick<Io, "paths" | "clock" | "signal">,
  { speed, only }: { readonly speed: number; readonly only?: readonly string[] },
): Promise<void> {
  const nowMs = clock.now();
  const projectsDir = join(paths.configDir, "projects");
  for (const [index, recorded] of readRecordings({
    projectsDir,
    nowMs,
    ...(only !== undefined && { only }),
  }).entries()) {
    const atMs = nowMs + (recorded.at < 0 ? recorded.at : recorded.at / speed);
    const waitMs = atMs - clock.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    if ("hook" in recorded) {
      const name = `hook-${process.pid}-${index}.json`;
      const temporary = join(paths.rawTemporaryDir, name);
      writeFileSync(temporary, JSON.stringify(recorded.hook), { flag: "wx", mode: 0o600 });
      utimesSync(temporary, atMs / 1000, atMs / 1000);
      renameSync(temporary, join(paths.rawDir, name));
    } else {
      const file = join(projectsDir, recorded.file);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const line = { ...recorded.line, timestamp: new Date(atMs).toISOString() };
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    }
  }
}
