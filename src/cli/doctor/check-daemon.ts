import type { HealthCheckDto } from "../../api/health-dto.ts";
import type { CheckName } from "../../core/health.ts";
import type { DaemonState } from "../daemon/daemon-client.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { fail, ok, warn } from "./check-result.ts";
import { ownService } from "../service/find-service.ts";
import { createRunTool, readServiceState } from "../service/service-state.ts";
import type { Io } from "../command.ts";
import { formatAge } from "../../core/format/time.ts";
import type { Paths } from "../../system/paths.ts";
import { tryToListen } from "../daemon/listen-address.ts";

/** Checks that doctor runs itself, with or without a daemon. */
const CHECKED: ReadonlySet<CheckName> = new Set([
  "hooks_installed",
  "last_event",
  "dead_letters",
  "destinations",
  "configuration",
]);

/** @param ownVersion of this program: after an upgrade the old daemon runs on until it is restarted */
export function checkDaemon(daemon: DaemonState, ownVersion: string): CheckResult[] {
  const name = "daemon";
  if (daemon.kind === "none") {
    return [
      daemon.stale
        ? warn(name, "not running; it ended without saying so", "`ccen start` starts it; nothing is lost.")
        : warn(name, "not running", "`ccen start` starts it."),
    ];
  }
  const { runtime } = daemon;
  if (daemon.kind === "silent") {
    return [fail(name, `process ${runtime.pid} does not respond (${daemon.reason})`, "Try `ccen restart`.")];
  }
  const version = `it is version ${runtime.version}, this is ${ownVersion}`;
  return [
    ok(name, `${runtime.url}, process ${runtime.pid}`),
    ...(runtime.version === ownVersion ? [] : [warn(name, version, "`ccen restart` replaces it.")]),
    ...daemon.health.checks.filter((check) => !CHECKED.has(check.name)).map(toCheckResult),
  ];
}

const STATUSES = { failed: "fail", degraded: "warn", unknown: "unknown", note: "ok", ok: "ok" } as const;

function toCheckResult({ name, status, value, threshold, fix }: HealthCheckDto): CheckResult {
  const result = { name: `daemon: ${name}`, status: STATUSES[status] };
  if (result.status === "ok" || result.status === "unknown") return { ...result, detail: value, fix: null };
  const limit = threshold === null ? "" : ` (limit ${threshold})`;
  return { ...result, detail: `${value}${limit}`, fix: fix ?? "`ccen status` shows more." };
}

/** Whether the daemon is started at login, with this version's definition. This is optional: hooks start it too. */
export function checkService(io: Pick<Io, "paths" | "environment">): CheckResult {
  const service = ownService(io);
  if (service === null) return ok("service", "none; hooks start the daemon");
  const { isInstalled, isCurrent, isActive } = readServiceState(service, createRunTool(io.environment));
  const { kind, name } = service;
  if (!isInstalled) return ok("service", "none installed; hooks start the daemon (`ccen service install` for logins)");
  if (!isCurrent) {
    return warn("service", `the ${kind} ${name} is not what this version would install`, "Run `ccen service install`.");
  }
  return ok("service", `${kind} ${name}${isActive === true ? ", running" : ""}`);
}

/** Without a daemon: what would keep one from starting now, and what kept the last one. */
export async function checkStart(paths: Paths, nowMs: number): Promise<CheckResult[]> {
  // Loaded only here: the other checks need no database.
  const { readStartFailure, tryStart } = await import("../../daemon/start-failure.ts");
  const trouble = tryStart(paths);
  const last = readStartFailure(paths);
  if (trouble === null && last === null) return [ok("start", "the daemon can start")];
  const results: CheckResult[] = [];
  if (trouble !== null) {
    const describe = trouble.code === "daemon/elsewhere" ? warn : fail;
    results.push(describe("start", trouble.message, trouble.fix));
  }
  if (last !== null && last.message !== trouble?.message) {
    const ago = formatAge(nowMs - last.atMs, "en");
    results.push(warn("last start", `failed ${ago} ago: ${last.message}`, last.fix));
  }
  return results;
}

export async function checkPort({ host, port }: { host: string; port: number }): Promise<CheckResult> {
  const code = await tryToListen(host, port);
  if (code === null) return ok("port", `${port} on ${host} is free`);
  const fix = "Stop the program that has it, or set CCEN_PORT in hooks/.env.discord (0 takes a free port).";
  if (code !== "EADDRINUSE") return fail("port", `${port} on ${host} cannot be had (${code})`, fix);
  return warn("port", `${port} on ${host} is in use by another program; a hook's daemon takes a free one`, fix);
}
