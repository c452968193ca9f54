import { randomUUID } from "node:crypto";
import { inspectHooks } from "../../claude/inspect-hooks.ts";
import { textField } from "../../claude/payload-field.ts";
import { AppError } from "../../core/errors.ts";
import type { Io } from "../command.ts";
import { reloadSettings } from "../daemon-client.ts";
import { ensureDaemonAnywhere, ON_A_FREE_PORT } from "../ensure-daemon.ts";
import type { JsonObject } from "../../core/json.ts";
import { findHook, type FoundHook } from "../replay/find-hook.ts";
import { fireHook } from "../replay/fire-hook.ts";
import { passed, type EndToEndOutcome, type Station } from "./station.ts";
import { findStored, rawFileStation, streamStation } from "./stored-stations.ts";
import { testEnd, testEvent } from "./test-payload.ts";
import { deliveryStations, toldStation } from "./told-stations.ts";
import { watchStream } from "./watch-stream.ts";

/**
 * Fires a test event through the hook and follows it from station to station.
 * @param onStation told of each one as soon as it is known
 */
export async function runEndToEnd(io: Io, onStation: (station: Station) => void): Promise<EndToEndOutcome> {
  const sessionId = `ccen-doctor-${randomUUID()}`;
  const stations: Station[] = [];
  const trip: Trip = {
    io,
    sessionId,
    tell: (station) => {
      stations.push(station);
      onStation(station);
    },
  };
  const { seq, messageId } = await travel(trip).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    trip.tell({ name: "daemon", status: "fail", atMs: null, detail: error.message, fix: error.fix });
    return NOWHERE;
  });
  return { ok: stations.every(({ status }) => status !== "fail"), sessionId, seq, messageId, stations };
}

interface Trip {
  readonly io: Io;
  readonly sessionId: string;
  tell(station: Station): void;
}

interface Arrival {
  readonly seq: number | null;
  readonly messageId: string | null;
}

const NOWHERE: Arrival = { seq: null, messageId: null };

async function travel(trip: Trip): Promise<Arrival> {
  const { io, sessionId, tell } = trip;
  const { runtime, address, alreadyRan, moved } = await ensureDaemonAnywhere(io);
  const started = passed("daemon", null, `${runtime.url}${alreadyRan ? "" : ", started for this"}`);
  // Settings that were written a moment ago decide what becomes of the event.
  if (alreadyRan) await reloadSettings(address);
  tell(moved ? { ...started, fix: ON_A_FREE_PORT } : started);
  const stream = await watchStream(address, sessionId).catch((error: unknown) => String(error));
  const hook = findHook(io.paths);
  const startedAtMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedAtMs;
  try {
    const problem = await fire(trip, hook, testEvent(sessionId));
    tell(hookStation({ hook, problem, atMs: elapsedMs(), io }));
    const kept = { io, sessionId, address, elapsedMs };
    const detail = await findStored(kept, tell);
    if (detail === null) return NOWHERE;
    tell(await rawFileStation(kept, detail));
    tell(await streamStation(stream, startedAtMs, io));

    const rules = toldStation(detail.told, io);
    tell(rules);
    const { seq } = detail;
    if (rules.status !== "ok") return { seq, messageId: null };
    const delivery = await deliveryStations({ address, sessionId, signal: io.signal, elapsedMs });
    for (const station of delivery.stations) tell(station);
    return { seq, messageId: delivery.messageId };
  } finally {
    if (typeof stream !== "string") stream.close();
    await fire(trip, hook, testEnd(sessionId));
  }
}

/** As Claude Code does it. */
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

function hookStation({ hook, problem, atMs, io }: FiredHook): Station {
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
