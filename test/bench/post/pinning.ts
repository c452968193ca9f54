import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** Prefix of a command that pins it to one core. */
export interface Pinning {
  readonly server: readonly string[];
  readonly generator: readonly string[];
  /** For people: how the cores were assigned. */
  readonly delivered: string;
}

/** The server on one core, its clients on the other. */
export function choosePinning(): Pinning {
  const isAtHand = spawnSync("taskset", ["-c", "0,1", "true"]).status === 0;
  if (!isAtHand || availableParallelism() < 2) return { server: [], generator: [], delivered: "cores shared" };
  return {
    server: ["taskset", "-c", "0"],
    generator: ["taskset", "-c", "1"],
    delivered: "server on one core, sender on another",
  };
}
