import { randomUUID } from "node:crypto";
import { inspectAgents } from "../../agents/inspect-agents.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { type Io, EXIT, type ExitCode } from "../command.ts";
import { reloadSettings } from "../daemon/daemon-client.ts";
import { ensureDaemonAnywhere, ON_A_FREE_PORT } from "../daemon/ensure-daemon.ts";
import { findHook, fireHook } from "../fire-hooks.ts";
import { paint, type Paint, printJson } from "../terminal/print.ts";
import { decisionStep, deliverySteps } from "./delivery-steps.ts";
import { rawFileStep, storedSteps, streamStep, watchStream } from "./storage-steps.ts";
import { elapsedMs, passed, type Trace, type TraceStep } from "./trace-step.ts";

/** @param onStep receives each step as soon as it is known. @returns `ok`: every applicable step worked */
export async function runEndToEnd(io: Io, onStep: (step: TraceStep) => void) {
  const { paths, environment, signal } = io;
  const trace: Trace = {
    paths,
    environment,
    signal,
    sessionId: `ccen-doctor-${randomUUID()}`,
    firedAtMs: 0,
    stored: null,
    messageId: null,
  };
  const steps: TraceStep[] = [];
  const report = (step: TraceStep): void => {
    steps.push(step);
    onStep(step);
  };
  try {
    for await (const step of follow(trace)) report(step);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    report({ name: "daemon", status: "fail", atMs: null, detail: error.message, fix: error.fix });
  }
  const { sessionId, stored, messageId } = trace;
  const ok = steps.every(({ status }) => status !== "fail");
  return { ok, sessionId, seq: stored?.seq ?? null, messageId, steps };
}

/** The plan of a test event: each step in order, as soon as it is known. What it needs first ends it where it fails. */
async function* follow(trace: Trace): AsyncGenerator<TraceStep> {
  const { runtime, address, alreadyRan, moved } = await ensureDaemonAnywhere(trace);
  const started = passed("daemon", null, `${runtime.url}${alreadyRan ? "" : ", started for this"}`);
  // The event must be handled by settings that were written a moment ago.
  if (alreadyRan) await reloadSettings(address);
  yield moved ? { ...started, fix: ON_A_FREE_PORT } : started;
  const stream = await watchStream(address, trace.sessionId).catch((error: unknown) => String(error));
  const hook = findHook(trace.paths);
  trace.firedAtMs = performance.now();
  let isNotified = false;
  try {
    yield await hookStep(hook, trace);
    yield* storedSteps(address, trace);
    if (trace.stored === null) return;
    yield await rawFileStep(trace.stored, trace);
    yield await streamStep(stream, trace);
    const decision = decisionStep(trace.stored.told, trace);
    yield decision;
    isNotified = decision.status === "ok";
  } finally {
    if (typeof stream !== "string") stream.close();
    // Ends the test's session: it is not listed as open, and its message does not wait for a next prompt.
    await fire(hook, trace, "SessionEnd", { reason: "other" });
  }
  if (isNotified) yield* deliverySteps(address, trace);
}

type FoundHook = ReturnType<typeof findHook>;

/** Fires a hook as its agent does. The folder names the project; it is never read. */
async function fire(hook: FoundHook, { environment, paths, sessionId }: Trace, name: string, fields: JsonObject) {
  const common = { session_id: sessionId, cwd: "/ccen-doctor", permission_mode: "default", hook_event_name: name };
  return fireHook({
    call: hook.call,
    input: JSON.stringify({ ...common, ...fields }),
    environment: { ...environment, CLAUDE_CONFIG_DIR: paths.configDir },
  });
}

/**
 * A finished turn: the only event that is notified by default without a sound and a ping. Its text on the dashboard and
 * on Discord says that it is a test.
 */
const TEST_STOP: JsonObject = {
  stop_hook_active: false,
  last_assistant_message: "This is a test by `ccen doctor --end-to-end`. No session of Claude Code stands behind it.",
};

async function hookStep(hook: FoundHook, trace: Trace): Promise<TraceStep> {
  const problem = await fire(hook, trace, "Stop", TEST_STOP);
  const atMs = elapsedMs(trace);
  const which = hook.file === null ? "the package's own, for none is registered" : `the one of ${hook.file}`;
  if (problem !== null) {
    const fix = "A hook has to keep quiet and end with 0: `ccen setup` installs it anew.";
    return { name: "hook", status: "fail", atMs, detail: `${which}: it ${problem}`, fix };
  }
  const { claude, installed } = inspectAgents(trace.paths);
  const fix = installed ? null : "No agent fires one yet: `ccen setup` installs it.";
  return {
    ...passed("hook", atMs, `${which}: ended with 0, printed nothing`),
    fix: claude.disabledAll ? "Claude Code fires none while disableAllHooks is on in settings.json: remove that." : fix,
  };
}

const STATUS_PAINT = { ok: "green", fail: "red", skip: "yellow" } as const satisfies Record<TraceStep["status"], Paint>;

export async function followTestEvent(io: Io, asJson: boolean): Promise<ExitCode> {
  const outcome = await runEndToEnd(io, (step) => {
    if (!asJson) printStep(step, io);
  });
  if (asJson) printJson(io, outcomeJson(outcome));
  else io.out(summary(outcome));
  return outcome.ok ? EXIT.ok : EXIT.failure;
}

export function printStep({ name, status, atMs, detail, fix }: TraceStep, io: Io): void {
  const time = atMs === null ? "" : `${atMs.toFixed(0)} ms`;
  io.out(`${paint(io, STATUS_PAINT[status], status.padEnd(4))}  ${name.padEnd(8)}  ${time.padStart(8)}  ${detail}`);
  if (fix !== null) io.out(`${" ".repeat(26)}${fix}`);
}

type EndToEndOutcome = Awaited<ReturnType<typeof runEndToEnd>>;

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
    stations: steps.map(({ atMs, name, status, detail, fix }) => ({
      name,
      status,
      ms: atMs === null ? null : Math.round(atMs * 10) / 10,
      detail,
      fix,
    })),
  };
}
