import type { HealthDto, MetricsDto, RuntimeDto } from "../../api/dto.ts";
import type { HealthCheckDto } from "../../api/health-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { formatDuration } from "../../core/format/time.ts";
import { isTrouble } from "../../core/health.ts";
import type { AttentionCounts } from "../../core/session/activity.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { askDaemon, findDaemon, type DaemonState } from "../daemon/daemon-client.ts";
import { installedService } from "../service/find-service.ts";
import { paint, printJson, alignColumns } from "../terminal/print.ts";
import { nextHookStarts } from "./stop.ts";

export const status = {
  meta: {
    name: "status",
    summary: "Show whether the daemon runs, its address and its health",
    options: {
      "--all": "list the health checks that are ok too",
      "--json": "as JSON",
    },
    examples: ["ccen status", "ccen status --json"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const daemon = await findDaemon(io.paths);
    const sessions = await countSessions(daemon);
    if (args.flag("json")) printJson(io, toJson(daemon, sessions, io));
    else print(daemon, sessions, { io, all: args.flag("all") });
    if (daemon.kind === "none") return EXIT.notRunning;
    return daemon.kind === "silent" || daemon.health.degraded ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

/** Null where the daemon cannot report it, which differs from zero. */
async function countSessions(daemon: DaemonState): Promise<AttentionCounts | null> {
  if (daemon.kind !== "running") return null;
  try {
    // A daemon of an earlier release has no such counts, and neither has one that rebuilds its database.
    return (await askDaemon<Partial<MetricsDto>>(daemon.address, ROUTES.metrics)).attention ?? null;
  } catch {
    return null;
  }
}

function toJson(daemon: DaemonState, sessions: AttentionCounts | null, io: Io): object {
  switch (daemon.kind) {
    case "none":
      return { running: false, pid: null, url: null, version: null, started_at: null, config_dir: io.paths.configDir };
    case "silent":
      return { ...daemon.runtime, answering: false, reason: daemon.reason };
    case "running": {
      const { ready, degraded, last_seq, last_event_seq, last_event_at, hooks_installed, checks } = daemon.health;
      const health = { ready, degraded, last_seq, last_event_seq, last_event_at, hooks_installed, checks };
      return { ...daemon.runtime, running: true, answering: true, sessions, ...health };
    }
    default:
      return daemon satisfies never;
  }
}

function print(daemon: DaemonState, sessions: AttentionCounts | null, { io, all }: { io: Io; all: boolean }): void {
  if (daemon.kind === "none") {
    io.out(daemon.stale ? "not running (it ended without saying so)" : "not running");
    io.out(nextHookStarts(io.paths) ? "`ccen start` starts it; so does the next hook." : "`ccen start` starts it.");
    return;
  }
  const { runtime } = daemon;
  if (daemon.kind === "silent") {
    io.out(`${paint(io, "yellow", "not answering")}  ${runtime.url}  ${daemon.reason}`);
    io.out(`Its process ${runtime.pid} is there. \`ccen restart\` starts it anew.`);
    return;
  }
  for (const line of alignColumns(summaryRows(daemon, sessions, io))) io.out(line);
  const { checks } = daemon.health;
  const shown = all ? checks : checks.filter((check) => isTrouble(check) || check.fix !== null);
  if (shown.length > 0) io.out("");
  printChecks(shown, io);
}

interface Answering {
  readonly runtime: RuntimeDto;
  readonly health: HealthDto;
}

function summaryRows({ runtime, health }: Answering, sessions: AttentionCounts | null, io: Io): string[][] {
  const now = io.clock.now();
  const since = (timestamp: string): string => formatDuration(now - Date.parse(timestamp), "en");
  const lastEvent =
    health.last_event_at === null ? "none yet" : `${since(health.last_event_at)} ago (number ${health.last_event_seq})`;
  return [
    ["running", runtime.url],
    ["since", `${since(runtime.started_at)} (process ${runtime.pid}, version ${runtime.version})`],
    ["last event", lastEvent],
    ["sessions", sessionsText(sessions)],
    ["hooks", hooksText(health)],
    ...serviceRow(io),
    ["health", healthText(health)],
  ];
}

/** Consistent with the check below it: registered hooks that do not work are not just "installed". */
function hooksText({ hooks_installed, checks }: HealthDto): string {
  const hooks = checks.find(({ name }) => name === "hooks_installed");
  if (hooks !== undefined && isTrouble(hooks)) return hooks.detail ?? hooks.value;
  return hooks_installed ? "installed" : "not installed: `ccen setup` installs them";
}

function sessionsText(counts: AttentionCounts | null): string {
  if (counts === null) return "unknown";
  return `${counts.waiting} waiting for you, ${counts.running} running, ${counts.failed} failed in the last hour`;
}

/** Counts the checks that are listed below only when they need attention. */
function healthText({ degraded, ready, checks }: HealthDto): string {
  const unknown = checks.filter(({ status: state }) => state === "unknown").length;
  const counted = `${checks.length} checks${unknown === 0 ? "" : `, ${unknown} unknown`}; --all lists them`;
  return `${degraded ? "degraded" : ready ? "ok" : "starting"} (${counted})`;
}

function serviceRow(io: Io): string[][] {
  const service = installedService(io);
  return service === null ? [] : [["service", `${service.kind} ${service.name}`]];
}

const COLOURS = { ok: "green", note: "cyan", unknown: "dim", degraded: "yellow", failed: "red" } as const;

/** A line for each, then the limit and the fix of each that is not ok. */
function printChecks(checks: readonly HealthCheckDto[], io: Io): void {
  const lines = alignColumns(checks.map(({ status: state, name, value }) => [state, name, value]));
  for (const [index, check] of checks.entries()) {
    const { status: state, value, detail, threshold, fix } = check;
    // Painted after alignment: colour escapes have no width.
    io.out(`  ${lines[index]?.replace(state, paint(io, COLOURS[state], state)) ?? ""}`);
    if (detail !== null && !value.includes(detail)) io.out(`    ${detail}`);
    if (isTrouble(check) && threshold !== null) io.out(`    limit: ${threshold}`);
    if (fix !== null) io.out(`    ${fix}`);
  }
}
