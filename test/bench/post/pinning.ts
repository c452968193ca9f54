import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** What goes before a command so that it runs on one core alone. */
export interface Pinning {
  readonly server: readonly string[];
  readonly generator: readonly string[];
  /** For people: how the cores were shared out. */
  readonly delivered: string;
}

/** The server on one core, whoever sends to it on the other. */
export function choosePinning(): Pinning {
  const isAtHand = spawnSync("taskset", ["-c", "0,1", "true"]).status === 0;
  if (!isAtHand || availableParallelism() < 2) return { server: [], generator: [], delivered: "cores shared" };
  return {
    server: ["taskset", "-c", "0"],
    generator: ["taskset", "-c", "1"],
    delivered: "server on one core, sender on another",
  };
}
