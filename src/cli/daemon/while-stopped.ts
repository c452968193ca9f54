import type { Io } from "../command.ts";
import { ensureDaemon } from "./ensure-daemon.ts";
import { findDaemon } from "./find-daemon.ts";
import { holdOffHooks } from "./hold-off-hooks.ts";
import { keptOverrides } from "./listen-overrides.ts";
import { stopDaemon } from "./stop-daemon.ts";

export interface DoneByHand<Report> {
  readonly report: Report;
  /** Of the restarted daemon; null when none ran. */
  readonly url: string | null;
}

/**
 * Runs work that needs exclusive access to the database. A running daemon is stopped before and always started again
 * where it listened; hooks start none meanwhile.
 * @throws what `work` throws, and what stopping and starting throw
 */
export async function whileStopped<Report>(io: Io, work: () => Promise<Report>): Promise<DoneByHand<Report>> {
  const daemon = await findDaemon(io.paths);
  const letHooksStart = holdOffHooks(io.paths);
  try {
    if (daemon.kind === "none") return { report: await work(), url: null };
    io.err("The daemon is stopped meanwhile; events are kept.");
    await stopDaemon(daemon.runtime.pid, io.paths);
    const startAgain = async () => ensureDaemon(io, keptOverrides(daemon.runtime));
    const report = await work().catch(async (error: unknown) => {
      await startAgain();
      throw error;
    });
    const { runtime } = await startAgain();
    return { report, url: runtime.url };
  } finally {
    letHooksStart();
  }
}
