import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { EventDetailDto, LogPageDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { namesIn } from "../../system/files/folders.ts";
import { readText } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";
import { askDaemon, type DaemonAddress, followStream } from "../daemon/daemon-client.ts";
import { poll } from "../poll.ts";
import { elapsedMs, passed, type Trace, type TraceStep } from "./trace-step.ts";

const SOON_MS = 3000;
/** A daemon in the middle of a long queue takes new files last. */
const QUEUE_MS = 30_000;
const LATER_MS = 5000;

/** Waits until the API returns the event. It never came: the step reports where it is. */
export async function* storedSteps(address: DaemonAddress, trace: Trace): AsyncGenerator<TraceStep> {
  const { sessionId, paths, signal } = trace;
  const path = `${ROUTES.log}?session=${encodeURIComponent(sessionId)}&limit=1`;
  const ask = async (): Promise<number | null> => (await askDaemon<LogPageDto>(address, path)).events[0]?.seq ?? null;
  const seq =
    (await poll(ask, { timeoutMs: SOON_MS, signal })) ??
    // A file that is not in the queue by now will not come.
    (findLostFile(paths, sessionId)?.folder === paths.rawDir ? await poll(ask, { timeoutMs: QUEUE_MS, signal }) : null);
  if (seq === null) {
    yield { name: "stored", status: "fail", atMs: elapsedMs(trace), ...whereItIs(trace) };
    return;
  }
  yield passed("stored", elapsedMs(trace), `as number ${seq}`);
  trace.stored = await askDaemon<EventDetailDto>(address, `${ROUTES.logEntry}${seq}`);
  yield passed("api", elapsedMs(trace), `${ROUTES.logEntry}${seq} has it`);
}

function whereItIs({ paths, sessionId }: Trace): Pick<TraceStep, "detail" | "fix"> {
  const lost = findLostFile(paths, sessionId);
  if (lost === null) {
    const fix = "See that the folder is yours and the disk not full: `ccen doctor`.";
    return { detail: `the hook wrote no file into ${paths.rawDir}`, fix };
  }
  const file = join(lost.folder, lost.name);
  if (lost.folder === paths.deadLetterDir) {
    return { detail: `it was not understood: ${file}`, fix: "The *.reason.json beside it says why." };
  }
  const fix = "`ccen status` says what the daemon is busy with; nothing is lost.";
  return { detail: `it still waits: ${file}`, fix };
}

/** Most files that are read: a new event is among the newest names, however long the queue is. */
const MOST_FILES = 2000;

/** Finds a fired event that was not stored: among the dead letters, in the queue, or nowhere. */
export function findLostFile(
  { rawDir, deadLetterDir }: Pick<Paths, "rawDir" | "deadLetterDir">,
  sessionId: string,
): { readonly folder: string; readonly name: string } | null {
  for (const folder of [deadLetterDir, rawDir]) {
    const newest = namesIn(folder).slice(-MOST_FILES);
    const name = newest.find((file) => readText(join(folder, file))?.includes(sessionId));
    if (name !== undefined) return { folder, name };
  }
  return null;
}

/** The raw file leaves the queue once its event is on disk. */
export async function rawFileStep({ raw_file: rawFile }: EventDetailDto, trace: Trace): Promise<TraceStep> {
  const { paths, signal } = trace;
  const file = basename(rawFile ?? "").replace(/^\d{12}-/, "");
  const isTaken = (): true | null => (existsSync(join(paths.rawDir, file)) ? null : true);
  if ((await poll(isTaken, { timeoutMs: LATER_MS, signal })) !== null) {
    return passed("raw file", elapsedMs(trace), `${file} went into ${rawFile}`);
  }
  const fix = "See that the archive folder can be written to: `ccen doctor`.";
  return { name: "raw file", status: "fail", atMs: elapsedMs(trace), detail: `${file} is still in the queue`, fix };
}

/** @param stream its error where it could not be opened */
export async function streamStep(stream: StreamWatch | string, { signal, firedAtMs }: Trace): Promise<TraceStep> {
  const fix = "`ccen restart` starts the daemon anew.";
  const failed = { name: "stream", status: "fail", atMs: null, fix } as const;
  if (typeof stream === "string") return { ...failed, detail: `it could not be opened: ${stream}` };
  const seenAtMs = await poll(stream.seenAtMs, { timeoutMs: LATER_MS, signal });
  return seenAtMs === null
    ? { ...failed, detail: "no frame came" }
    : passed("stream", seenAtMs - firedAtMs, "its frame came");
}

type StreamWatch = Awaited<ReturnType<typeof watchStream>>;

/**
 * Subscribes to the stream for an event of one session.
 * @returns once the daemon has confirmed the connection: no later event is missed. `seenAtMs` is when the session's
 * first event arrived, by `performance.now()`; null before that
 * @throws when it does not
 */
export async function watchStream(address: DaemonAddress, sessionId: string) {
  const ending = new AbortController();
  const frames = await followStream(address, ROUTES.events, ending.signal);
  const first = await frames.next();
  if (first.done === true || first.value.type !== "connected") throw new Error("it did not begin as a stream does");
  let seenAtMs: number | null = null;
  const read = async (): Promise<void> => {
    for await (const frame of frames) {
      if (frame.type === "event" && frame.data.session_id === sessionId) seenAtMs ??= performance.now();
    }
  };
  // It ends with an error when it is closed.
  read().catch(() => undefined);
  return { seenAtMs: () => seenAtMs, close: () => ending.abort() };
}
