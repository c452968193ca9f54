import type { RuntimeDto } from "../../api/dto.ts";
import type { Launch } from "../../claude/install/launch-file.ts";
import { AppError } from "../../core/errors/errors.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Io } from "../command.ts";
import { findDaemon, type DaemonState } from "../daemon/daemon-client.ts";
import { ensureDaemon } from "../daemon/ensure-daemon.ts";
import { keptOverrides } from "../daemon/listen-address.ts";
import { stopDaemon } from "../daemon/stop-daemon.ts";
import { removeOtherCopies, type AppCopy } from "./app-copy.ts";
import type { SetupReport } from "./setup-report.ts";

export interface Renewal {
  /** The launch file's content before this setup. */
  readonly before: Launch | null;
  /** The program that hooks start after it. */
  readonly program: string;
  readonly copy: AppCopy | null;
}

/** Whether a daemon runs from another program than the new one, as after an upgrade. */
export function isOutdated(
  daemon: DaemonState,
  { before, program, copy }: Renewal,
): daemon is Extract<DaemonState, { kind: "running" }> {
  if (daemon.kind !== "running") return false;
  if (daemon.runtime.version !== packageVersion) return true;
  // Before the first setup it was started from the package's own folder, which for npx is a cache.
  return before === null ? copy !== null : before.cli !== program;
}

/**
 * Stops a daemon of an earlier program and starts one of this program at the same address. Removes unused copies of the
 * program.
 */
export async function restartAfterUpgrade(io: Io, renewal: Renewal): Promise<Partial<SetupReport>> {
  const daemon = await findDaemon(io.paths);
  const notRenewed = { daemon_renewed: false };
  if (daemon.kind === "silent") {
    const warning = `The daemon (process ${daemon.runtime.pid}) does not answer: \`ccen restart\` starts it anew.`;
    return { json: notRenewed, warnings: [warning] };
  }
  const prune = (): void => void removeOtherCopies(io.paths, renewal.copy?.folder ?? "");
  if (!isOutdated(daemon, renewal)) {
    prune();
    return { json: notRenewed };
  }
  try {
    await stopDaemon(daemon.runtime.pid, io.paths);
    const { runtime } = await ensureDaemon(io, keptOverrides(daemon.runtime));
    prune();
    return {
      lines: [renewed(daemon.runtime, runtime)],
      json: { daemon_renewed: true },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { json: notRenewed, warnings: [`The daemon could not be started anew: ${error.message} ${error.fix}`] };
  }
}

function renewed({ version: before }: RuntimeDto, { version, url }: RuntimeDto): string {
  return before === version
    ? `The daemon runs from this program now: ${url}`
    : `The daemon was version ${before} and is ${version} now: ${url}`;
}
