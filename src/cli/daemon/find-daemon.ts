import { readFileSync } from "node:fs";
import { isJsonObject } from "../../core/json.ts";
import type { HealthDto, RuntimeDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import type { Paths } from "../../system/paths.ts";
import { isProcess } from "../../system/process-identity.ts";
import { getJson, type DaemonAddress } from "./http-get.ts";

export type DaemonState =
  /** `stale`: the runtime file of a killed daemon is left. */
  | { readonly kind: "none"; readonly stale: boolean }
  | {
      readonly kind: "running";
      readonly runtime: RuntimeDto;
      readonly address: DaemonAddress;
      readonly health: HealthDto;
    }
  /** Its process runs but does not answer. */
  | { readonly kind: "silent"; readonly runtime: RuntimeDto; readonly reason: string };

/** A local daemon answers within milliseconds; one in the middle of a large batch takes longer. */
const ANSWER_MS = 3000;

/** Finds the daemon of a configuration folder by its runtime file, its process and its answer. */
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
  // Without a start time the pid may belong to another program by now.
  return startTime === "0" ? { kind: "none", stale: true } : { kind: "silent", runtime, reason };
}

/** How to reach a daemon whose process was seen: only such a daemon is sent the key. */
export function addressOf({ url }: RuntimeDto, { accessKeyFile }: Paths): DaemonAddress {
  try {
    const key = readFileSync(accessKeyFile, "utf8");
    return { url, key: /^[\w-]{1,100}$/.test(key) ? key : null };
  } catch {
    return { url, key: null };
  }
}

/** The daemon's runtime file; null without a usable one. */
function readRuntime(file: string): RuntimeDto | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isJsonObject(value) || typeof value["pid"] !== "number" || typeof value["url"] !== "string") return null;
    const overridden = Array.isArray(value["overridden"]) ? value["overridden"] : [];
    // The fields that we act on are checked; the rest is used as the daemon wrote it.
    return { ...(value as unknown as RuntimeDto), url: new URL(value["url"]).origin, overridden };
  } catch {
    // Missing, half-written or of another release: no daemon that we could connect to.
    return null;
  }
}

/** The daemon's start time, from the file that it writes for the hook; "0" where unknown. */
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
