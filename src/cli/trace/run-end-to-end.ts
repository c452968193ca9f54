import { randomUUID } from "node:crypto";
import { inspectHooks } from "../../claude/install/inspect-hooks.ts";
import { textField } from "../../claude/payload/payload-field.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { type Io, EXIT, type ExitCode } from "../command.ts";
import { reloadSettings } from "../daemon/daemon-client.ts";
import { ensureDaemonAnywhere, ON_A_FREE_PORT } from "../daemon/ensure-daemon.ts";
import { findHook, type FoundHook, fireHook } from "../fire-hooks.ts";
import { paint, type Paint, printJson } from "../terminal/print.ts";
import { deliverySteps, decisionStep } from "./delivery-steps.ts";
import { findStored, rawFileStep, streamStep, watchStream } from "./storage-steps.ts";
import { passed, type EndToEndOutcome, type TraceStep } from "./trace-step.ts";

/**
 * Fires a test event through the hook and follows it from step to step.
 * @param onStep receives each one as soon as it is known
 */
export async function runEndToEnd(io: Io, onStep: (step: TraceStep) => void): Promise<EndToEndOutcome> {
  const sessionId = `ccen-doctor-${randomUUID()}`;
  const steps: TraceStep[] = [];
  const run: TestRun = {
    io,
    sessionId,
    report: (step) => {
      steps.push(step);
      onStep(step);
    },
  };
  const { seq, messageId } = await followThrough(run).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    run.report({ name: "daemon", status: "fail", atMs: null, detail: error.message, fix: error.fix });
    return NOT_STORED;
  });
  return { ok: steps.every(({ status }) => status !== "fail"), sessionId, seq, messageId, steps };
}

interface TestRun {
  readonly io: Io;
  readonly sessionId: string;
  report(step: TraceStep): void;
}

interface TraceResult {
  readonly seq: number | null;
  readonly messageId: string | null;
}

const NOT_STORED: TraceResult = { seq: null, messageId: null };

async function followThrough(run: TestRun): Promise<TraceResult> {
  const { io, sessionId, report } = run;
  const { runtime, address, alreadyRan, moved } = await ensureDaemonAnywhere(io);
  const started = passed("daemon", null, `${runtime.url}${alreadyRan ? "" : ", started for this"}`);
  // The event must be handled by settings that were written a moment ago.
  if (alreadyRan) await reloadSettings(address);
  report(moved ? { ...started, fix: ON_A_FREE_PORT } : started);
  const stream = await watchStream(address, sessionId).catch((error: unknown) => String(error));
  const hook = findHook(io.paths);
  const startedAtMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedAtMs;
  try {
    const problem = await fire(run, hook, testEvent(sessionId));
    report(hookStep({ hook, problem, atMs: elapsedMs(), io }));
    const kept = { io, sessionId, address, elapsedMs };
    const detail = await findStored(kept, report);
    if (detail === null) return NOT_STORED;
    report(await rawFileStep(kept, detail));
    report(await streamStep(stream, startedAtMs, io));

    const rules = decisionStep(detail.told, io);
    report(rules);
    const { seq } = detail;
    if (rules.status !== "ok") return { seq, messageId: null };
    const delivery = await deliverySteps({ address, sessionId, signal: io.signal, elapsedMs });
    for (const step of delivery.steps) report(step);
    return { seq, messageId: delivery.messageId };
  } finally {
    if (typeof stream !== "string") stream.close();
    await fire(run, hook, testEnd(sessionId));
  }
}

/** Fires a hook as Claude Code does. */
async function fire({ io }: TestRun, hook: FoundHook, payload: JsonObject): Promise<string | null> {
  const environment = { ...io.environment, CLAUDE_CONFIG_DIR: io.paths.configDir };
  const call = hook.callFor(textField(payload, "hook_event_name") ?? "");
  return fireHook({ call, input: JSON.stringify(payload), environment });
}

interface FiredHook {
  readonly hook: FoundHook;
  readonly problem: string | null;
  readonly atMs: number;
  readonly io: Pick<Io, "paths">;
}

function hookStep({ hook, problem, atMs, io }: FiredHook): TraceStep {
  const which = hook.installed ? "the one of settings.json" : "the package's own, for none is in settings.json";
  if (problem !== null) {
    const fix = "A hook has to keep quiet and end with 0: `ccen setup` installs it anew.";
    return { name: "hook", status: "fail", atMs, detail: `${which}: it ${problem}`, fix };
  }
  const { disabledAll, installed } = inspectHooks(io.paths);
  const fix = installed ? null : "Claude Code fires none yet: `ccen setup` installs it.";
  return {
    ...passed("hook", atMs, `${which}: ended with 0, printed nothing`),
    fix: disabledAll ? "Claude Code fires none while disableAllHooks is on in settings.json: remove that." : fix,
  };
}

/**
 * A finished turn: the only event that is notified by default without a sound and a ping. Its text on the dashboard and
 * on Discord says that it is a test.
 */
function testEvent(sessionId: string): JsonObject {
  return {
    ...commonFields(sessionId),
    hook_event_name: "Stop",
    stop_hook_active: false,
    last_assistant_message: "This is a test by `ccen doctor --end-to-end`. No session of Claude Code stands behind it.",
  };
}

/** Ends the test's session, so that it is not listed as open. */
function testEnd(sessionId: string): JsonObject {
  return { ...commonFields(sessionId), hook_event_name: "SessionEnd", reason: "other" };
}

/** The folder names the project; it is never read. */
function commonFields(sessionId: string): JsonObject {
  return { session_id: sessionId, cwd: "/ccen-doctor", permission_mode: "default" };
}

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

function summary({ ok, steps, messageId }: EndToEndOutcome): string {
  if (!ok) {
    const failed = steps.filter(({ status }) => status === "fail").map(({ name }) => name);
    return `fail: ${failed.join(", ")}`;
  }
  if (messageId !== null) return "ok: from the hook to Discord.";
  const wasSent = steps.some(({ name, status }) => name === "delivery" && status === "ok");
  return wasSent ? "ok: from the hook to the message." : "ok: the event arrived; no message had to go out.";
}

export function outcomeJson({ ok, sessionId, seq, messageId, steps }: EndToEndOutcome): object {
  return {
    ok,
    session_id: sessionId,
    seq,
    message_id: messageId,
    stations: steps.map(({ name, status, atMs, detail, fix }) => ({
      name,
      status,
      ms: atMs === null ? null : Math.round(atMs * 10) / 10,
      detail,
      fix,
    })),
  };
}
