import type { ServerResponse } from "node:http";
import type { Sink } from "../live/sink.ts";

const STREAM_HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  // A proxy that collects an answer before it passes it on would turn the stream into nothing.
  "X-Accel-Buffering": "no",
} as const;

export function writeStreamHead(response: ServerResponse): void {
  response.writeHead(200, STREAM_HEADERS);
}

/** A response as the hub sees it. Its head goes out with the first frame, so that a refusal can still be an error answer. */
export function createResponseSink(response: ServerResponse): Sink {
  // A connection that breaks reports it here as well as by "close", which is all that the hub needs.
  response.on("error", () => {});
  // Hearts may beat more slowly than a connection may be still; who takes nothing is the hub's matter.
  response.socket?.setTimeout(0);
  return {
    write(bytes) {
      if (!response.headersSent) writeStreamHead(response);
      return response.write(bytes);
    },
    get pendingBytes() {
      return response.writableLength;
    },
    onDrain(listener) {
      response.on("drain", listener);
    },
    onClose(listener) {
      response.once("close", listener);
    },
    end() {
      response.end();
    },
    destroy() {
      response.destroy();
    },
  };
}
