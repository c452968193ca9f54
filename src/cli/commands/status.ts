import type { HealthDto } from "../../api/dto.ts";
import type { HealthCheckDto } from "../../api/health-dto.ts";
import type { AttentionDto } from "../../api/session-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { oneLine } from "../../core/format/text.ts";
import { formatAge } from "../../core/format/time.ts";
import { inBackgroundEn } from "../../core/i18n/en/session.ts";
import { withBackground } from "../../core/i18n/session-state.ts";
import { isTrouble } from "../../core/health.ts";
import { shortId } from "../../core/session/session-name.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import {
  askDaemon,
  findDaemon,
  type DaemonAddress,
  type DaemonState,
  type RunningDaemon,
} from "../daemon/daemon-client.ts";
import { installedService } from "../service/find-service.ts";
import { alignColumns, paint, printAnswer } from "../terminal/print.ts";
import { nextHookStarts } from "./stop.ts";

const MAX_NAME = 60;

/** The checks below them are to stay on the screen. */
const MAX_SILENT = 5;

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
    const { json, lines } =
      daemon.kind === "running" ? await running(daemon, args.flag("all"), io) : await notRunning(daemon, io);
    printAnswer(io, args, { json, lines });
    if (daemon.kind === "none") return EXIT.notRunning;
    return daemon.kind === "silent" || daemon.health.degraded ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

async function notRunning(daemon: Exclude<DaemonState, RunningDaemon>, io: Io) {
  if (daemon.kind === "silent") {
    const { runtime, reason } = daemon;
    return {
      json: { ...runtime, answering: false, reason },
      lines: [
        `${paint(io, "yellow", "not answering")}  ${runtime.url}  ${reason}`,
        `Its process ${runtime.pid} is there. \`ccen restart\` starts it anew.`,
      ],
    };
  }
  const { configDir } = io.paths;
  // Loaded only here: a running daemon needs no database in this process.
  const failure = (await import("../../daemon/start-failure.ts")).readStartFailure(io.paths);
  const ago = failure === null ? "" : formatAge(io.clock.now() - failure.atMs, "en");
  return {
    json: { running: false, pid: null, url: null, version: null, started_at: null, config_dir: configDir },
    lines: [
      daemon.stale ? "not running (it ended without saying so)" : "not running",
      ...(failure === null ? [] : [`The last start failed ${ago} ago: ${failure.message}`, failure.fix]),
      nextHookStarts(io.paths) ? "`ccen start` starts it; so does the next hook." : "`ccen start` starts it.",
    ],
  };
}

async function running({ runtime, address, health }: RunningDaemon, all: boolean, io: Io) {
  const { ready, degraded, last_event_seq, last_event_at, checks } = health;
  const attention = await readAttention(address);
  const silent = silentOnes(attention);
  const since = (timestamp: string): string => formatAge(io.clock.now() - Date.parse(timestamp), "en");
  const service = installedService(io);
  const unknown = checks.filter(({ status: state }) => state === "unknown").length;
  // Counts the checks that are listed below only when they need attention.
  const counted = `${checks.length} checks${unknown === 0 ? "" : `, ${unknown} unknown`}; --all lists them`;
  const shown = all ? checks : checks.filter((check) => isTrouble(check) || check.fix !== null);
  const summary = alignColumns([
    ["running", runtime.url],
    ["since", `${since(runtime.started_at)} (process ${runtime.pid}, version ${runtime.version})`],
    ["last event", last_event_at === null ? "none yet" : `${since(last_event_at)} ago (number ${last_event_seq})`],
    ["sessions", attention === null ? "unknown" : sessionsText(attention)],
    ...silent
      .slice(0, MAX_SILENT)
      .map(({ session_id: id, title, project_name: project, silence, last_seen_at: seenAt }) => [
        "",
        `${oneLine(title ?? project ?? shortId(id), MAX_NAME)}: ${silence.replaceAll("-", " ")} for ${since(seenAt)}`,
      ]),
    ...(silent.length > MAX_SILENT ? [["", "and more: `ccen open` shows all"]] : []),
    ["hooks", hooksText(health)],
    ...(service === null ? [] : [["service", `${service.kind} ${service.name}`]]),
    ["health", `${degraded ? "degraded" : ready ? "ok" : "starting"} (${counted})`],
  ]);
  return {
    json: {
      ...health,
      ...runtime,
      running: true,
      answering: true,
      sessions: attention?.counts ?? null,
      silent,
    },
    lines: [...summary, ...(shown.length > 0 ? [""] : []), ...checkLines(shown, io)],
  };
}

/** Null where the daemon cannot report it, as while it rebuilds its database; that differs from zero. */
async function readAttention(address: DaemonAddress): Promise<AttentionDto | null> {
  return askDaemon<AttentionDto>(address, ROUTES.attention).catch(() => null);
}

/** Sessions that wait, as far as it is known: nothing was heard of them for long. */
function silentOnes(attention: AttentionDto | null) {
  return (attention?.waiting ?? []).flatMap(({ session_id, title, project_name, silence, last_seen_at }) =>
    silence === undefined ? [] : [{ session_id, title, project_name, silence, last_seen_at }],
  );
}

function sessionsText({ counts, failed }: AttentionDto): string {
  const inBackground = failed.reduce((sum, session) => sum + (session.in_background ?? 0), 0);
  const failures = withBackground(`${counts.failed} failed`, inBackground, inBackgroundEn);
  return `${counts.waiting} waiting for you, ${counts.running} running, ${failures}`;
}

/** Consistent with the check below it: registered hooks that do not work are not just "installed". */
function hooksText({ hooks_installed, checks }: HealthDto): string {
  const hooks = checks.find(({ name }) => name === "hooks_installed");
  if (hooks !== undefined && isTrouble(hooks)) return hooks.detail ?? hooks.value;
  if (!hooks_installed && hooks?.status === "ok") return hooks.value;
  return hooks_installed ? "installed" : "not installed: `ccen setup` installs them";
}

const COLOURS = { ok: "green", note: "cyan", unknown: "dim", degraded: "yellow", failed: "red" } as const;

function checkLines(checks: readonly HealthCheckDto[], io: Io): string[] {
  const lines = alignColumns(checks.map(({ status: state, name, value }) => [state, name, value]));
  return checks.flatMap((check, index) => {
    const { status: state, value, detail, threshold, fix } = check;
    return [
      // Painted after alignment: colour escapes have no width.
      `  ${lines[index]?.replace(state, paint(io, COLOURS[state], state)) ?? ""}`,
      ...(detail !== null && !value.includes(detail) ? [`    ${detail}`] : []),
      ...(isTrouble(check) && threshold !== null ? [`    limit: ${threshold}`] : []),
      ...(fix === null ? [] : [`    ${fix}`]),
    ];
  });
}
