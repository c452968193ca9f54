import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { basename, join } from "node:path";
import type { EventDetailDto, LogPageDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { createFrameDecoder } from "../../api/sse.ts";
import type { Paths } from "../../system/paths.ts";
import type { Io } from "../command.ts";
import { askDaemon, type DaemonAddress, requestDaemon } from "../daemon/daemon-client.ts";
import { poll, passed, type TraceStep } from "./trace-step.ts";

const SOON_MS = 3000;
/** A daemon in the middle of a long queue takes new files last. */
const QUEUE_MS = 30_000;
const FRAME_MS = 5000;
const RAW_FILE_MS = 5000;

interface FiredEvent {
  readonly io: Pick<Io, "paths" | "signal">;
  readonly sessionId: string;
  readonly address: DaemonAddress;
  /** Milliseconds since the hook was fired. */
  elapsedMs(): number;
}

/** Waits until the API returns the event. Null: it never came, and the step reports where it is. */
export async function findStored(
  { io, sessionId, address, elapsedMs }: FiredEvent,
  report: (step: TraceStep) => void,
): Promise<EventDetailDto | null> {
  const path = `${ROUTES.log}?session=${encodeURIComponent(sessionId)}&limit=1`;
  const ask = async (): Promise<number | null> => (await askDaemon<LogPageDto>(address, path)).events[0]?.seq ?? null;
  const { signal } = io;
  const seq =
    (await poll(ask, { timeoutMs: SOON_MS, signal })) ??
    // A file that is not in the queue by now will not come.
    (findLostFile(io.paths, sessionId).kind === "waiting" ? await poll(ask, { timeoutMs: QUEUE_MS, signal }) : null);
  if (seq === null) {
    report(lostStep(io, sessionId, elapsedMs()));
    return null;
  }
  report(passed("stored", elapsedMs(), `as number ${seq}`));
  const detail = await askDaemon<EventDetailDto>(address, `${ROUTES.logEntry}${seq}`);
  report(passed("api", elapsedMs(), `${ROUTES.logEntry}${seq} has it`));
  return detail;
}

function lostStep({ paths }: Pick<Io, "paths">, sessionId: string, atMs: number): TraceStep {
  const failed = { name: "stored", status: "fail", atMs } as const;
  const lost = findLostFile(paths, sessionId);
  switch (lost.kind) {
    case "waiting": {
      const fix = "`ccen status` says what the daemon is busy with; nothing is lost.";
      return { ...failed, detail: `it still waits: ${lost.file}`, fix };
    }
    case "dead":
      return { ...failed, detail: `it was not understood: ${lost.file}`, fix: "The *.reason.json beside it says why." };
    case "nowhere": {
      const fix = "See that the folder is yours and the disk not full: `ccen doctor`.";
      return { ...failed, detail: `the hook wrote no file into ${paths.rawDir}`, fix };
    }
    default:
      return lost satisfies never;
  }
}

/** The raw file leaves the queue once its event is on disk. */
export async function rawFileStep(
  { io: { paths, signal }, elapsedMs }: FiredEvent,
  { raw_file: rawFile }: EventDetailDto,
): Promise<TraceStep> {
  const file = basename(rawFile ?? "").replace(/^\d{12}-/, "");
  const taken = await poll(() => (existsSync(join(paths.rawDir, file)) ? null : true), {
    timeoutMs: RAW_FILE_MS,
    signal,
  });
  if (taken !== null) return passed("raw file", elapsedMs(), `${file} went into ${rawFile}`);
  const fix = "See that the archive folder can be written to: `ccen doctor`.";
  return { name: "raw file", status: "fail", atMs: elapsedMs(), detail: `${file} is still in the queue`, fix };
}

/** @param stream its error where it could not be opened */
export async function streamStep(
  stream: StreamWatch | string,
  startedAtMs: number,
  { signal }: Pick<Io, "signal">,
): Promise<TraceStep> {
  const fix = "`ccen restart` starts the daemon anew.";
  const failed = { name: "stream", status: "fail", atMs: null, fix } as const;
  if (typeof stream === "string") return { ...failed, detail: `it could not be opened: ${stream}` };
  const seenAtMs = await poll(stream.seenAtMs, { timeoutMs: FRAME_MS, signal });
  if (seenAtMs === null) return { ...failed, detail: "no frame came" };
  return passed("stream", seenAtMs - startedAtMs, "its frame came");
}

/** Most files that are read: a new event is among the newest names, however long the queue is. */
const MOST_FILES = 2000;

/** Finds a fired event that was not stored. */
export function findLostFile(
  { rawDir, deadLetterDir }: Paths,
  sessionId: string,
): { readonly kind: "waiting" | "dead"; readonly file: string } | { readonly kind: "nowhere" } {
  const dead = fileWith(deadLetterDir, sessionId);
  if (dead !== null) return { kind: "dead", file: dead };
  const waiting = fileWith(rawDir, sessionId);
  return waiting === null ? { kind: "nowhere" } : { kind: "waiting", file: waiting };
}

function fileWith(folder: string, text: string): string | null {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    const file = names.slice(-MOST_FILES).find(({ name }) => readFileSync(join(folder, name), "utf8").includes(text));
    return file === undefined ? null : join(folder, file.name);
  } catch {
    // Missing, or taken after the folder was listed.
    return null;
  }
}

interface StreamWatch {
  /** When the session's first event arrived, on the clock of `performance.now()`; null before that. */
  seenAtMs(): number | null;
  close(): void;
}

const OPEN_MS = 5000;

/**
 * Subscribes to the stream for an event of one session.
 * @returns once the daemon has confirmed the connection: no later event is missed
 * @throws when it does not
 */
export async function watchStream(address: DaemonAddress, sessionId: string): Promise<StreamWatch> {
  const ending = new AbortController();
  const opened = Promise.withResolvers<void>();
  const timer = setTimeout(() => opened.reject(new Error(`no frame within ${OPEN_MS} ms`)), OPEN_MS);
  let seenAtMs: number | null = null;

  async function read(response: IncomingMessage): Promise<void> {
    if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode ?? "nothing"}`);
    const decode = createFrameDecoder();
    response.setEncoding("utf8");
    for await (const chunk of response as AsyncIterable<string>) {
      for (const frame of decode(chunk)) {
        if (frame.type === "connected") opened.resolve();
        if (frame.type === "event" && frame.data.session_id === sessionId) seenAtMs ??= performance.now();
      }
    }
  }

  requestDaemon(address, ROUTES.events, { idleMs: 60_000, signal: ending.signal }).then(read).catch(opened.reject);
  try {
    await opened.promise;
  } catch (error) {
    ending.abort();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { seenAtMs: () => seenAtMs, close: () => ending.abort() };
}
