import { toAppError } from "../../core/errors/errors.ts";
import type { RuntimeDto } from "../../api/dto.ts";
import { packageRoot } from "../../system/package-root.ts";
import { keepFilesPrivate } from "../../system/files/folders.ts";
import { typedAnywhere } from "../called-as.ts";
import type { Io } from "../command.ts";
import { isAlreadyRunning, waitForDaemon } from "./ensure-daemon.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hooksHint } from "../hooks-hint.ts";
import type { LaunchReport } from "./launch-daemon.ts";
import type { ListenOverrides } from "./listen-overrides.ts";
import { untilPutAside } from "../plugin-copy.ts";
import { stopSignalOf } from "./stop-signal.ts";

/** Runs the daemon in this process until it is stopped. */
export async function runForeground(overrides: ListenOverrides, io: Io): Promise<ExitCode> {
  keepFilesPrivate();
  let isReady = false;
  const reportParent = (report: LaunchReport): void => io.reportToParent?.(report);
  // Loaded only here: all other commands start faster without the daemon's parts.
  const stopSignal = stopSignalOf(io);
  const putAside = untilPutAside(packageRoot);
  const { runDaemon } = await import("../../daemon/run.ts");
  const { forgetStartFailure, noteStartFailure } = await import("../../daemon/start-failure.ts");
  try {
    await runDaemon({
      paths: io.paths,
      environment: io.environment,
      overrides,
      ownsProcess: true,
      cli: typedAnywhere(io.environment),
      signal: putAside === null ? stopSignal : AbortSignal.any([stopSignal, putAside]),
      onReady(runtime) {
        forgetStartFailure(io.paths);
        isReady = true;
        printAddress(runtime, io);
        reportParent({ kind: "ready", runtime });
      },
    });
    return EXIT.ok;
  } catch (error) {
    const failure = toAppError(error);
    reportParent({ kind: "failed", code: failure.code, details: failure.details });
    if (!isAlreadyRunning(error)) {
      if (!isReady && failure.code !== "daemon/foreign-home") noteStartFailure(io.paths, failure, io.clock.now());
      throw error;
    }
    if (io.reportToParent === undefined) {
      const { url } = await waitForDaemon(io.paths);
      io.out(`Dashboard: ${url} (it was running already)`);
    }
    return EXIT.ok;
  }
}

function printAddress({ url }: RuntimeDto, io: Io): void {
  io.out(`Dashboard: ${url}`);
  const hint = hooksHint(io.paths);
  if (hint !== null) io.out(hint);
}
