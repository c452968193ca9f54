import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { inspectAgents } from "../../agents/inspect-agents.ts";
import { loadConfig } from "../../config/load-config.ts";
import { watchFolderOf } from "../../config/watch-config.ts";
import { toAppError } from "../../core/errors/errors.ts";
import { keepFilesPrivate } from "../../system/files/folders.ts";
import { packageRoot } from "../../system/package-root.ts";
import { typedAnywhere } from "../called-as.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { ensureDaemon, ensureDaemonAnywhere, isAlreadyRunning } from "../daemon/ensure-daemon.ts";
import type { LaunchReport } from "../daemon/launch-daemon.ts";
import { LISTEN_OPTIONS, listensThere, readListenOverrides, type ListenOverrides } from "../daemon/listen-address.ts";
import { stopSignalOf } from "../daemon/stop-daemon.ts";
import { printAnswer } from "../terminal/print.ts";

export const NO_HOOKS = "No event arrives yet: `ccen setup` installs the hooks.";

export const start = {
  meta: {
    name: "start",
    summary: "Start the daemon in the background and wait until it is ready",
    options: {
      ...LISTEN_OPTIONS,
      "-f, --foreground": "run here until Ctrl-C (twice: at once)",
      "--json": "print the running daemon as JSON",
      "--from-hook": "",
    },
    examples: ["ccen start", "ccen start --port 8123", "ccen start --foreground --port 0"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const overrides = readListenOverrides(args);
    if (args.flag("from-hook")) return startFromHook(io);
    if (args.flag("foreground")) return runForeground(overrides, io);
    const { runtime, alreadyRan } = await ensureDaemon(io, overrides);
    const lines = [`Dashboard: ${runtime.url}${alreadyRan ? " (it was running already)" : ""}`];
    printAnswer(io, args, { json: runtime, lines });
    const isElsewhere = alreadyRan && !listensThere(runtime, overrides);
    if (isElsewhere && !args.flag("json")) io.err("`ccen restart` with the same options moves it.");
    return EXIT.ok;
  },
} satisfies Command;

/**
 * Claude Code shows a hook's output to its user, so this prints nothing in any case. The log has the reason; `ccen
 * open` and `ccen status` find any port.
 */
async function startFromHook(io: Io): Promise<ExitCode> {
  if (!loadConfig(io).values.dashboardEnabled) return EXIT.ok;
  try {
    await ensureDaemonAnywhere(io);
    return EXIT.ok;
  } catch {
    return EXIT.failure;
  }
}

async function runForeground(overrides: ListenOverrides, io: Io): Promise<ExitCode> {
  keepFilesPrivate();
  let isReady = false;
  const reportParent = (report: LaunchReport): void => io.reportToParent?.(report);
  const stopSignal = stopSignalOf(io);
  const retired = untilRetired(packageRoot);
  // Loaded only here: in the background, the child process runs the daemon.
  const { runDaemon } = await import("../../daemon/run.ts");
  const { clearStartFailure, recordStartFailure } = await import("../../daemon/start-failure.ts");
  try {
    await runDaemon({
      paths: io.paths,
      environment: io.environment,
      overrides,
      ownsProcess: true,
      cli: typedAnywhere(io.environment),
      signal: retired === null ? stopSignal : AbortSignal.any([stopSignal, retired]),
      onReady(runtime) {
        clearStartFailure(io.paths);
        isReady = true;
        io.out(`Dashboard: ${runtime.url}`);
        if (!inspectAgents(io.paths).installed) io.out(NO_HOOKS);
        reportParent({ kind: "ready", runtime });
      },
    });
    return EXIT.ok;
  } catch (error) {
    const failure = toAppError(error);
    reportParent({ kind: "failed", code: failure.code, details: failure.details });
    if (!isAlreadyRunning(error)) {
      if (!isReady && failure.code !== "daemon/foreign-home") recordStartFailure(io.paths, failure, io.clock.now());
      throw error;
    }
    if (io.reportToParent === undefined) {
      // It may not be ready yet.
      const { runtime } = await ensureDaemon(io);
      io.out(`Dashboard: ${runtime.url} (it was running already)`);
    }
    return EXIT.ok;
  }
}

/**
 * The file that Claude Code writes into a plugin's copy after an update or removal; some days later it deletes the
 * copy.
 */
const ORPHAN_MARK = ".orphaned_at";
const PLUGIN_CACHE = `${sep}plugins${sep}cache${sep}`;

/**
 * Aborts when Claude Code retires the plugin's copy that contains this program, so that the next hook starts its
 * replacement. Uses a file system watch, no polling.
 * @param root of the package
 * @returns null outside such a copy, or in one retired before: sessions open at that time have no other
 */
export function untilRetired(root: string): AbortSignal | null {
  const mark = join(root, ORPHAN_MARK);
  if (!root.includes(PLUGIN_CACHE) || existsSync(mark)) return null;
  const retired = new AbortController();
  const { signal } = retired;
  const onTouch = (): void => {
    if (existsSync(mark)) retired.abort();
  };
  watchFolderOf(mark, onTouch, signal);
  return signal;
}
