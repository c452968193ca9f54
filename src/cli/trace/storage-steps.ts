import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { EventDetailDto, LogPageDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import type { Io } from "../command.ts";
import { askDaemon } from "../daemon/daemon-client.ts";
import type { DaemonAddress } from "../daemon/http-get.ts";
import { findLostFile } from "./find-lost-file.ts";
import { poll } from "./poll.ts";
import { passed, type TraceStep } from "./trace-step.ts";
import type { StreamWatch } from "./watch-stream.ts";

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
