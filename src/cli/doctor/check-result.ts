import type { CheckResult } from "../../providers/provider.ts";
import type { Io } from "../command.ts";
import { paint, type Paint, padCells } from "../terminal/print.ts";

export function ok(name: string, detail: string): CheckResult {
  return { name, status: "ok", detail, fix: null };
}

export function warn(name: string, detail: string, fix: string): CheckResult {
  return { name, status: "warn", detail, fix };
}

export function fail(name: string, detail: string, fix: string): CheckResult {
  return { name, status: "fail", detail, fix };
}

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
  const unknownCount = results.filter(({ status }) => status === "unknown").length;
  const counted = `${unknownCount === 0 ? "" : `, ${unknownCount} unknown`}; --all lists them`;
  if (troubles.length === 0) {
    io.out(`${paint(io, "green", "ok")} (${results.length} checks${counted})`);
    return;
  }
  printResults(troubles, io);
  io.out(`${results.length - troubles.length - unknownCount} other checks are ok${counted}.`);
}
