import { existsSync } from "node:fs";
import { readClientVersion } from "../../agents/claude/client-program.ts";
import { inspectAgents } from "../../agents/inspect-agents.ts";
import { healthEn } from "../../core/i18n/en/health.ts";
import { loadConfig } from "../../config/load-config.ts";
import { packageVersion } from "../../system/package-root.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { findDaemon, type DaemonState } from "../daemon/daemon-client.ts";
import { checkDaemon, checkPort, checkService, checkStart } from "../doctor/check-daemon.ts";
import { checkEvents } from "../doctor/check-events.ts";
import { checkAgent, checkHooks } from "../doctor/check-hooks.ts";
import { checkFolders } from "../doctor/check-folders.ts";
import { checkMessages } from "../doctor/check-messages.ts";
import { checkLaunchFile, checkNode, checkPluginStart, checkPage } from "../doctor/check-program.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { printResults, printTroubles } from "../doctor/check-result.ts";
import { checkAccess, checkConfig, checkEnvFiles, checkPending } from "../doctor/check-settings.ts";
import { printJson } from "../terminal/print.ts";
import { followTestEvent } from "../trace/run-end-to-end.ts";

export const doctor = {
  meta: {
    name: "doctor",
    summary: "Check everything from Claude Code to Discord and suggest fixes",
    options: {
      "--all": "list the checks that are ok too",
      "--end-to-end": "send a test event through the hook and follow it to Discord",
      "--json": "as JSON",
    },
    examples: ["ccen doctor", "ccen doctor --end-to-end"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    if (args.flag("end-to-end")) return followTestEvent(io, args.flag("json"));
    const results = await examine(io);
    const statuses = new Set(results.map(({ status }) => status));
    if (args.flag("json")) printJson(io, { ok: statuses.size === 1 && statuses.has("ok"), checks: results });
    else if (args.flag("all")) printResults(results, io);
    else printTroubles(results, io);
    if (statuses.has("fail")) return EXIT.failure;
    return statuses.has("warn") ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

/** Whether the daemon reports that it needs no hooks here, because other machines forward to it. */
function isReceiving(daemon: DaemonState): boolean {
  if (daemon.kind !== "running" || daemon.health.hooks_installed) return false;
  return daemon.health.checks.some(({ name, status }) => name === "hooks_installed" && status === "ok");
}

/** In the order in which an event passes, so that the first finding is the one to fix. */
async function examine(io: Io): Promise<CheckResult[]> {
  const { paths, environment, clock } = io;
  const daemon = await findDaemon(paths);
  const config = loadConfig({ paths, environment });
  const { dashboardHost: host, dashboardPort: port } = config.values;
  const clientVersion = await readClientVersion({ configDir: paths.configDir, environment });
  const { claude: hooks, others, installed } = inspectAgents(paths, clientVersion);
  // Without our hook in settings.json, nothing reads that file. A leftover file is still checked.
  const usesLaunchFile = hooks.registered.length > 0 || existsSync(paths.launchFile);
  return [
    checkNode(),
    checkPage(),
    ...checkFolders(paths),
    ...checkConfig(io),
    ...(await checkPending(daemon)),
    ...checkEnvFiles(paths, config),
    ...checkAccess(config.values),
    ...checkHooks(
      hooks,
      others.length > 0 ? "in other agents alone" : isReceiving(daemon) ? healthEn.finding["hooks-elsewhere"] : null,
    ),
    ...others.flatMap(checkAgent),
    ...(usesLaunchFile ? [checkLaunchFile(paths)] : hooks.plugin === null ? [] : [checkPluginStart(environment)]),
    ...checkDaemon(daemon, packageVersion),
    checkService(io),
    ...(daemon.kind === "none" ? [...(await checkStart(paths, clock.now())), await checkPort({ host, port })] : []),
    ...checkEvents(daemon, { paths, nowMs: clock.now(), hooksInstalled: installed }),
    ...(await checkMessages(daemon, config.values)),
  ];
}
