import type { Io } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { paint, type Paint } from "../terminal/paint.ts";
import { printJson } from "../terminal/print-json.ts";
import { runEndToEnd } from "./run-end-to-end.ts";
import type { EndToEndOutcome, TraceStep } from "./trace-step.ts";

const STATUS_PAINT = { ok: "green", fail: "red", skip: "yellow" } as const satisfies Record<TraceStep["status"], Paint>;

/** `ccen doctor --end-to-end`: ok only when every applicable step worked. */
export async function followTestEvent(io: Io, asJson: boolean): Promise<ExitCode> {
  const outcome = await runEndToEnd(io, (step) => {
    if (!asJson) printStep(step, io);
  });
  if (asJson) printJson(io, outcomeJson(outcome));
  else io.out(summary(outcome));
  return outcome.ok ? EXIT.ok : EXIT.failure;
}

/** One step as a line, with its fix. */
export function printStep({ name, status, atMs, detail, fix }: TraceStep, io: Io): void {
  const time = atMs === null ? "" : `${atMs.toFixed(0)} ms`;
  io.out(`${paint(io, STATUS_PAINT[status], status.padEnd(4))}  ${name.padEnd(8)}  ${time.padStart(8)}  ${detail}`);
  if (fix !== null) io.out(`${" ".repeat(26)}${fix}`);
}

function summary({ ok, stations, messageId }: EndToEndOutcome): string {
  if (!ok) {
    const failed = stations.filter(({ status }) => status === "fail").map(({ name }) => name);
    return `fail: ${failed.join(", ")}`;
  }
  if (messageId !== null) return "ok: from the hook to Discord.";
  const wasSent = stations.some(({ name, status }) => name === "delivery" && status === "ok");
  return wasSent ? "ok: from the hook to the message." : "ok: the event arrived; no message had to go out.";
}

export function outcomeJson({ ok, sessionId, seq, messageId, stations }: EndToEndOutcome): object {
  return {
    ok,
    session_id: sessionId,
    seq,
    message_id: messageId,
    stations: stations.map(({ name, status, atMs, detail, fix }) => ({
      name,
      status,
      ms: atMs === null ? null : Math.round(atMs * 10) / 10,
      detail,
      fix,
    })),
  };
}
