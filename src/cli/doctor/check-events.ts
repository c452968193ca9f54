import { formatAge } from "../../core/format/time.ts";
import { namesIn } from "../../system/files/folders.ts";
import type { Paths } from "../../system/paths.ts";
import type { DaemonState } from "../daemon/daemon-client.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { ok, warn } from "./check-result.ts";

/** Reasons why a correctly installed hook does not fire, from the documentation and trials of Claude Code. */
const NO_EVENTS_REASON =
  "Start a new session and send a prompt. Hooks do not fire under --bare, --safe-mode, --restricted or " +
  "--setting-sources project, with disableAllHooks, where a managed policy forbids them, " +
  "or interactively in a folder that is not trusted yet.";

/** Which events arrived, which wait to be stored, and which could not be read. */
export function checkEvents(
  daemon: DaemonState,
  { paths, nowMs, hooksInstalled }: { paths: Paths; nowMs: number; hooksInstalled: boolean },
): CheckResult[] {
  const { rawDir, deadLetterDir } = paths;
  const waiting = namesIn(rawDir).filter((name) => name.endsWith(".json") && !name.endsWith("_pretty.json")).length;
  const dead = namesIn(deadLetterDir).filter((name) => !name.endsWith(".reason.json")).length;
  const deadLetters = "dead letters";
  return [
    lastEvent(daemon, { nowMs, hooksInstalled }),
    ...(waiting > 0 && daemon.kind !== "running"
      ? [warn("waiting files", `${waiting} in ${rawDir}`, "`ccen start` takes them in.")]
      : []),
    dead === 0
      ? ok(deadLetters, "none")
      : warn(deadLetters, `${dead} in ${deadLetterDir}`, "The *.reason.json beside each says why."),
  ];
}

function lastEvent(
  daemon: DaemonState,
  { nowMs, hooksInstalled }: { nowMs: number; hooksInstalled: boolean },
): CheckResult {
  const name = "last event";
  if (daemon.kind !== "running") return ok(name, "known only while the daemon runs");
  const { last_event_at: at, last_event_seq: seq } = daemon.health;
  if (at !== null) return ok(name, `${formatAge(nowMs - Date.parse(at), "en")} ago (number ${seq})`);
  return warn(name, "none so far", hooksInstalled ? NO_EVENTS_REASON : "`ccen setup` installs the hooks.");
}
