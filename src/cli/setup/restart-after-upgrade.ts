import type { Launch } from "../../agents/install/launch-file.ts";
import { AppError } from "../../core/errors/errors.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Io } from "../command.ts";
import { findDaemon, type DaemonState, type RunningDaemon } from "../daemon/daemon-client.ts";
import { ensureDaemon } from "../daemon/ensure-daemon.ts";
import { keptOverrides } from "../daemon/listen-address.ts";
import { stopDaemon } from "../daemon/stop-daemon.ts";
import { removeOtherCopies, type AppCopy } from "./app-copy.ts";
import type { Change } from "./change.ts";

export interface Renewal {
  readonly before: Launch | null;
  readonly program: string;
  readonly copy: AppCopy | null;
}

/** Whether a daemon runs from another program than the new one, as after an upgrade. */
function isOutdated(daemon: DaemonState, { before, program, copy }: Renewal): daemon is RunningDaemon {
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
  const describe = (daemon: DaemonState): readonly string[] =>
    isOutdated(daemon, renewal)
      ? [`replace the daemon of version ${daemon.runtime.version} by this program's, version ${packageVersion}`]
      : [];
  return {
    what: describe(present),
    make: async () => {
      const daemon = await findDaemon(io.paths);
      const what = describe(daemon);
      if (daemon.kind === "silent") {
        const { pid } = daemon.runtime;
        return { warnings: [`The daemon (process ${pid}) does not respond. Run \`ccen restart\`.`] };
      }
      try {
        if (isOutdated(daemon, renewal)) {
          await stopDaemon(daemon.runtime.pid, io.paths);
          await ensureDaemon(io, keptOverrides(daemon.runtime));
        }
        removeOtherCopies(io.paths, renewal.copy?.folder ?? "");
        return { what };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { what: [], warnings: [`The daemon could not be started anew: ${error.message} ${error.fix}`] };
      }
    },
  };
}
