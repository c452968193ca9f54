import type { IncomingMessage } from "node:http";
import { LET_FINISH_MS, MAX_BODY_BYTES } from "../http-limits.ts";

/** Discards the rest of a body until its sender is done or gone, or has reached the limit of time or bytes. */
export function letFinish(request: IncomingMessage, then: () => void): void {
  let leftBytes = MAX_BODY_BYTES;
  const onData = (chunk: Buffer): void => {
    leftBytes -= chunk.length;
    if (leftBytes < 0) done();
  };
  const timer = setTimeout(done, LET_FINISH_MS);

  function done(): void {
    clearTimeout(timer);
    request.off("data", onData).off("end", done).off("close", done).pause();
    then();
  }
  request.on("data", onData).on("end", done).on("close", done).resume();
}
