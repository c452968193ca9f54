import { execFileSync } from "node:child_process";
import { makeRawFiles, storeAll } from "./backlog.ts";
import { sourceProgram, startBenchDaemon } from "./bench-daemon.ts";
import { measured, type Section } from "./result.ts";
import { makeScratch, type Scratch } from "./scratch.ts";
import { round } from "./stats.ts";

/** What `ccen scrub` and `ccen rebuild` take, as whole processes, with the daemon stopped. */
export async function measureRecovery(count: number): Promise<Section> {
  const scratch = makeScratch();
  try {
    makeRawFiles(scratch, count);
    const daemon = await startBenchDaemon(scratch);
    try {
      await storeAll(daemon, count);
    } finally {
      await daemon.stop();
    }
    const scrubMs = timeCommand(scratch, "scrub");
    const rebuildMs = timeCommand(scratch, "rebuild");
    return {
      title: `Maintenance of ${count.toLocaleString("en")} stored events of 2 KB`,
      rows: [
        measured({ name: "remove secrets from database and archive", value: round(scrubMs / 1000, 1), unit: "s" }),
        measured({ name: "rebuild the database from the archive", value: round(rebuildMs / 1000, 1), unit: "s" }),
      ],
      details: { count, scrubMs, rebuildMs },
    };
  } finally {
    scratch.remove();
  }
}

function timeCommand({ environment }: Scratch, command: string): number {
  const startedAtMs = performance.now();
  execFileSync(process.execPath, [sourceProgram, command], { env: environment, stdio: "pipe" });
  return performance.now() - startedAtMs;
}
