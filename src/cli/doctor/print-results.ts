import type { Io } from "../command.ts";
import { paint, type Paint } from "../terminal/paint.ts";
import { padCells } from "../terminal/table.ts";
import type { CheckResult } from "./check-result.ts";

const STATUS_PAINT = { ok: "green", warn: "yellow", fail: "red", unknown: "dim" } as const satisfies Record<
  CheckResult["status"],
  Paint
>;

/** One line for each, with a fix below each that needs one. */
export function printResults(results: readonly CheckResult[], io: Pick<Io, "out" | "colour">): void {
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { name, status, detail, fix } of results) {
    io.out(
      `${paint(io, STATUS_PAINT[status], (status === "unknown" ? "?" : status).padEnd(4))}  ${padCells(name, width)}  ${detail}`,
    );
    if (fix !== null) io.out(`${" ".repeat(width + 8)}${fix}`);
  }
}

/** The results that need a fix; the others as numbers. */
export function printTroubles(results: readonly CheckResult[], io: Pick<Io, "out" | "colour">): void {
  const troubles = results.filter(({ status }) => status === "warn" || status === "fail");
  const unknown = results.filter(({ status }) => status === "unknown").length;
  const counted = `${unknown === 0 ? "" : `, ${unknown} unknown`}; --all lists them`;
  if (troubles.length === 0) {
    io.out(`${paint(io, "green", "ok")} (${results.length} checks${counted})`);
    return;
  }
  printResults(troubles, io);
  io.out(`${results.length - troubles.length - unknown} other checks are ok${counted}.`);
}
