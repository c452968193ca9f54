import type { Io } from "../command.ts";
import { paint, type Paint } from "../paint.ts";
import { padCells } from "../table.ts";
import type { Finding } from "./finding.ts";

const STATUS_PAINT = { ok: "green", warn: "yellow", fail: "red", unknown: "dim" } as const satisfies Record<
  Finding["status"],
  Paint
>;

/** One line for each, and what to do below those that want something done. */
export function printFindings(findings: readonly Finding[], io: Pick<Io, "out" | "colour">): void {
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, status, detail, fix } of findings) {
    io.out(
      `${paint(io, STATUS_PAINT[status], (status === "unknown" ? "?" : status).padEnd(4))}  ${padCells(name, width)}  ${detail}`,
    );
    if (fix !== null) io.out(`${" ".repeat(width + 8)}${fix}`);
  }
}

/** Those that want attention; the others as a number. */
export function printTroubles(findings: readonly Finding[], io: Pick<Io, "out" | "colour">): void {
  const troubles = findings.filter(({ status }) => status !== "ok");
  const well = findings.length - troubles.length;
  if (troubles.length > 0) printFindings(troubles, io);
  if (troubles.length === 0) io.out(`${paint(io, "green", "ok")} (${well} checks; --all lists them)`);
  else io.out(`${well} other checks are ok; --all lists them.`);
}
