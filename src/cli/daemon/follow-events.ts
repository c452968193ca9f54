import { setTimeout as sleep } from "node:timers/promises";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { AppError } from "../../core/errors/errors.ts";
import type { EventDto } from "../../api/dto.ts";
import { type Frame, createSseDecoder, parseFrame } from "../../api/sse.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../api/routes.ts";
import type { Paths } from "../../system/paths.ts";
import { refusal } from "./daemon-client.ts";
import { findDaemon } from "./find-daemon.ts";
import { get } from "./http-get.ts";

export interface FollowOptions {
  readonly paths: Paths;
  /** Number of the newest known event. */
  readonly afterSeq: number;
  readonly signal: AbortSignal;
  onEvent(event: EventDto): void;
  /** The stream no longer has the events up to `seq`: fetch what is missing. */
  onReset(seq: number): Promise<void>;
  /**
   * Called once when the connection is lost and once when it is back.
   * @param refusal the daemon's error, where it answers and accepts no more readers
   */
  onConnection(state: "lost" | "back", refusal?: AppError): void;
}

/** The daemon sends a heartbeat at least every minute. Without one for twice that, the connection is dead. */
const IDLE_MS = 120_000;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** Follows the stream across restarts of the daemon and without gaps, until the signal is aborted. */
export async function followEvents(options: FollowOptions): Promise<void> {
  const { signal, onConnection } = options;
  const position = { seq: options.afterSeq };
  let pauseMs = FIRST_PAUSE_MS;
  let lost = false;
  let refused: AppError | undefined;
  while (!signal.aborted) {
    try {
      const stream = await openStream(options.paths, position.seq, signal);
      if (lost) onConnection("back");
      lost = false;
      pauseMs = FIRST_PAUSE_MS;
      await readStream(stream, position, options);
      refused = undefined;
    } catch (error) {
      // The remedy is the same for every cause (stopped, killed, cut off for reading too slowly).
      refused = error instanceof AppError ? error : undefined;
    }
    if (signal.aborted) return;
    if (!lost) onConnection("lost", refused);
    lost = true;
    // Jitter: several terminals must not reconnect at the same instant.
    await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Finds the daemon each time: a restarted one may listen elsewhere. */
async function openStream(paths: Paths, seq: number, signal: AbortSignal): Promise<IncomingMessage> {
  const daemon = await findDaemon(paths);
  if (daemon.kind !== "running") throw new Error("no daemon");
  const path = `${ROUTES.events}?${LAST_EVENT_ID_PARAMETER}=${seq}`;
  const response = await get(daemon.address, path, { idleMs: IDLE_MS, signal });
  if (response.statusCode === 200) return response;
  throw refusal(response.statusCode ?? 0, await json(response));
}

async function readStream(
  stream: IncomingMessage,
  position: { seq: number },
  { onEvent, onReset }: FollowOptions,
): Promise<void> {
  const decoder = createSseDecoder();
  stream.setEncoding("utf8");
  for await (const chunk of stream as AsyncIterable<string>) {
    for (const message of decoder.push(chunk)) {
      const frame: Frame | null = parseFrame(message);
      if (frame?.type === "event" && frame.data.seq > position.seq) {
        position.seq = frame.data.seq;
        onEvent(frame.data);
      } else if (frame?.type === "reset") {
        await onReset(frame.seq);
        position.seq = frame.seq;
      }
    }
  }
}
