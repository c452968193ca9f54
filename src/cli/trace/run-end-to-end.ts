import { randomUUID } from "node:crypto";
import { inspectHooks } from "../../claude/install/inspect-hooks.ts";
import { textField } from "../../claude/payload/payload-field.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Io } from "../command.ts";
import { reloadSettings } from "../daemon/daemon-client.ts";
import { ensureDaemonAnywhere, ON_A_FREE_PORT } from "../daemon/ensure-daemon.ts";
import type { JsonObject } from "../../core/json.ts";
import { findHook, type FoundHook } from "../replay/find-hook.ts";
import { fireHook } from "../replay/fire-hook.ts";
import { passed, type EndToEndOutcome, type TraceStep } from "./trace-step.ts";
import { findStored, rawFileStep, streamStep } from "./storage-steps.ts";
import { testEnd, testEvent } from "./test-payload.ts";
import { deliverySteps, decisionStep } from "./delivery-steps.ts";
import { watchStream } from "./watch-stream.ts";

/**
 * Fires a test event through the hook and follows it from step to step.
 * @param onStep receives each one as soon as it is known
 */
export async function runEndToEnd(io: Io, onStep: (step: TraceStep) => void): Promise<EndToEndOutcome> {
  const sessionId = `ccen-doctor-${randomUUID()}`;
  const stations: TraceStep[] = [];
  const trip: Trip = {
    io,
    sessionId,
    report: (step) => {
      stations.push(step);
      onStep(step);
    },
  };
  const { seq, messageId } = await travel(trip).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    trip.report({ name: "daemon", status: "fail", atMs: null, detail: error.message, fix: error.fix });
    return NOWHERE;
  });
  return { ok: stations.every(({ status }) => status !== "fail"), sessionId, seq, messageId, stations };
}

interface Trip {
  readonly io: Io;
  readonly sessionId: string;
  report(step: TraceStep): void;
}

interface TraceResult {
  readonly seq: number | null;
  readonly messageId: string | null;
}

const NOWHERE: TraceResult = { seq: null, messageId: null };

async function travel(trip: Trip): Promise<TraceResult> {
  const { io, sessionId, report } = trip;
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
    const problem = await fire(trip, hook, testEvent(sessionId));
    report(hookStep({ hook, problem, atMs: elapsedMs(), io }));
    const kept = { io, sessionId, address, elapsedMs };
    const detail = await findStored(kept, report);
    if (detail === null) return NOWHERE;
    report(await rawFileStep(kept, detail));
    report(await streamStep(stream, startedAtMs, io));

    const rules = decisionStep(detail.told, io);
    report(rules);
    const { seq } = detail;
    if (rules.status !== "ok") return { seq, messageId: null };
    const delivery = await deliverySteps({ address, sessionId, signal: io.signal, elapsedMs });
    for (const step of delivery.stations) report(step);
    return { seq, messageId: delivery.messageId };
  } finally {
    if (typeof stream !== "string") stream.close();
    await fire(trip, hook, testEnd(sessionId));
  }
}

/** Fires a hook as Claude Code does. */
async function fire({ io }: Trip, hook: FoundHook, payload: JsonObject): Promise<string | null> {
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
