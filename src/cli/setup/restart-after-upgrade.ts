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
import type { Change } from "./change.ts";

export interface Renewal {
  /** The launch file's content before this setup. */
  readonly before: Launch | null;
  /** The program that hooks start after it. */
  readonly program: string;
  readonly copy: AppCopy | null;
}

/** Whether a daemon runs from another program than the new one, as after an upgrade. */
function isOutdated(
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
export function renewalChange(io: Io, renewal: Renewal, present: DaemonState): Change {
  return {
    what: isOutdated(present, renewal) ? [`start the daemon anew, which is version ${present.runtime.version}`] : [],
    json: { daemon_renewed: false },
    make: async () => {
      const daemon = await findDaemon(io.paths);
      if (daemon.kind === "silent") {
        const { pid } = daemon.runtime;
        return { warnings: [`The daemon (process ${pid}) does not answer: \`ccen restart\` starts it anew.`] };
      }
      const outdated = isOutdated(daemon, renewal) ? daemon.runtime : null;
      try {
        const renewed = outdated === null ? null : await restart(io, outdated);
        removeOtherCopies(io.paths, renewal.copy?.folder ?? "");
        return renewed === null ? {} : { lines: [renewed], json: { daemon_renewed: true } };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { warnings: [`The daemon could not be started anew: ${error.message} ${error.fix}`] };
      }
    },
  };
}

async function restart(io: Io, before: RuntimeDto): Promise<string> {
  await stopDaemon(before.pid, io.paths);
  const { runtime } = await ensureDaemon(io, keptOverrides(before));
  return before.version === runtime.version
    ? `The daemon runs from this program now: ${runtime.url}`
    : `The daemon was version ${before.version} and is ${runtime.version} now: ${runtime.url}`;
}
