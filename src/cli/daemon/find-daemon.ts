import { readFileSync } from "node:fs";
import { isJsonObject } from "../../core/json.ts";
import type { HealthDto, RuntimeDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import type { Paths } from "../../system/paths.ts";
import { isProcess } from "../../system/process-identity.ts";
import { getJson, type DaemonAddress } from "./http-get.ts";

export type DaemonState =
  /** `stale`: a runtime file is left of one that was killed. */
  | { readonly kind: "none"; readonly stale: boolean }
  | {
      readonly kind: "running";
      readonly runtime: RuntimeDto;
      readonly address: DaemonAddress;
      readonly health: HealthDto;
    }
  /** Its process is there but does not answer. */
  | { readonly kind: "silent"; readonly runtime: RuntimeDto; readonly reason: string };

/** A daemon on this machine answers within milliseconds; one in the middle of a large batch takes a little. */
const ANSWER_MS = 3000;

/** Looks for the daemon of a configuration folder: by its runtime file, its process and its own word. */
export async function findDaemon(paths: Paths): Promise<DaemonState> {
  const runtime = readRuntime(paths.runtimeFile);
  if (runtime === null) return { kind: "none", stale: false };
  const startTime = startTimeNoted(paths.pidFile, runtime.pid);
  if (!isProcess(runtime.pid, startTime)) return { kind: "none", stale: true };
  let reason = "another program answers there";
  try {
    const address = addressOf(runtime, paths);
    const { status, body } = await getJson(address, ROUTES.health, { idleMs: ANSWER_MS });
    if (isHealthOf(body, runtime)) return { kind: "running", runtime, address, health: body };
    if (status === 401) reason = `it asks for a token, and ${paths.accessKeyFile} does not open it`;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  // Without a start time the pid may have gone to another program, which we must not take for the daemon.
  return startTime === "0" ? { kind: "none", stale: true } : { kind: "silent", runtime, reason };
}

/** How to ask a daemon whose process was seen: nobody else is shown the key. */
export function addressOf({ url }: RuntimeDto, { accessKeyFile }: Paths): DaemonAddress {
  try {
    const key = readFileSync(accessKeyFile, "utf8");
    return { url, key: /^[\w-]{1,100}$/.test(key) ? key : null };
  } catch {
    return { url, key: null };
  }
}

/** What the daemon says of itself in its runtime file; null without a usable one. */
function readRuntime(file: string): RuntimeDto | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isJsonObject(value) || typeof value["pid"] !== "number" || typeof value["url"] !== "string") return null;
    const overridden = Array.isArray(value["overridden"]) ? value["overridden"] : [];
    // What is acted upon has been looked at; the rest is the daemon's own word.
    return { ...(value as unknown as RuntimeDto), url: new URL(value["url"]).origin, overridden };
  } catch {
    // Missing, half-written or of another release: no daemon that we could talk to.
    return null;
  }
}

/** The daemon's start time, from the file it writes for the hook; "0" where unknown. */
function startTimeNoted(file: string, pid: number): string {
  try {
    const [notedPid, startTime = "0"] = readFileSync(file, "utf8").trim().split(/\s+/);
    return notedPid === String(pid) ? startTime : "0";
  } catch {
    return "0";
  }
}

function isHealthOf(body: unknown, runtime: RuntimeDto): body is HealthDto {
  return isJsonObject(body) && body["pid"] === runtime.pid && body["config_dir"] === runtime.config_dir;
}
