import { formatDuration } from "../../core/format/duration.ts";
import type { Paths } from "../../system/paths.ts";
import { fail, ok, warn, type CheckResult } from "./check-result.ts";

/** Without a daemon: what would keep one from starting now, and what kept the last one. */
export async function checkStart(paths: Paths, nowMs: number): Promise<CheckResult[]> {
  // Loaded only here: the other commands need no database.
  const { readStartFailure, tryStart } = await import("../../daemon/start-failure.ts");
  const trouble = tryStart(paths);
  const last = readStartFailure(paths);
  const now =
    trouble === null
      ? last === null
        ? ok("start", "the daemon can start")
        : null
      : (trouble.code === "daemon/elsewhere" ? warn : fail)("start", trouble.message, trouble.fix);
  return [
    ...(now === null ? [] : [now]),
    ...(last === null || last.message === trouble?.message
      ? []
      : [warn("last start", `failed ${formatDuration(nowMs - last.atMs, "en")} ago: ${last.message}`, last.fix)]),
  ];
}
