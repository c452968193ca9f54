import { SSE_EVENT_NAME, type Frame } from "../../src/api/frame.ts";
import { parseFrame } from "../../src/api/sse.ts";

export interface FrameHandlers {
  readonly onFrame: (frame: Frame) => void;
  /** The connection is closed or failed; it will not reconnect by itself. */
  readonly onLost: () => void;
}

/** Opens one connection. @returns closes it; no handler is called afterwards */
export type OpenFrames = (url: string, handlers: FrameHandlers) => () => void;

/** The part of `EventSource` in use. */
export interface EventSourceLike {
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** Frames by the browser's `EventSource` without its reconnect: the live client handles backoff and gaps. */
export function framesByEventSource(create: (url: string) => EventSourceLike): OpenFrames {
  return (url, { onFrame, onLost }) => {
    const source = create(url);
    let open = true;
    function close(): void {
      open = false;
      source.close();
    }
    function hear(event: MessageEvent<string>): void {
      const frame = parseFrame({ event: event.type, data: event.data, lastEventId: event.lastEventId });
      if (open && frame !== null) onFrame(frame);
    }
    for (const name of new Set(Object.values(SSE_EVENT_NAME))) source.addEventListener(name, hear);
    source.addEventListener("error", () => {
      if (!open) return;
      close();
      onLost();
    });
    return close;
  };
}
