import type { OpenFrames } from "./live-client.ts";
import type { StreamMessage, TabMessage } from "./shared-stream.ts";

/** The part of `SharedWorker` in use. */
interface StreamWorker {
  readonly port: StreamPort;
  addEventListener(name: "error", listener: () => void): void;
}

interface StreamPort {
  addEventListener(name: "message", listener: (event: MessageEvent<StreamMessage>) => void): void;
  postMessage(message: TabMessage): void;
  start(): void;
  close(): void;
}

/**
 * Frames by the worker that all tabs share (`shared-stream.ts`), or by the tab's own connection: where the browser has
 * or allows no such worker, and after an attempt at which the worker was silent, because its process hangs or its code
 * is of a version that the daemon no longer has.
 */
export function framesByWorker(connect: () => StreamWorker, direct: OpenFrames): OpenFrames {
  let isSilent = false;
  return (position, handlers) => {
    const worker = isSilent ? null : connectOrNull(connect);
    isSilent = worker !== null;
    if (worker === null) return direct(position, handlers);
    const { port } = worker;
    let isOpen = true;
    function close(): void {
      isOpen = false;
      port.postMessage("leave");
      port.close();
    }
    function lost(): void {
      if (!isOpen) return;
      close();
      handlers.onLost();
    }
    worker.addEventListener("error", lost);
    port.addEventListener("message", ({ data }) => {
      isSilent = false;
      if (!isOpen || data === "here") return;
      if (data === "lost") return lost();
      if (data.type === "heartbeat") port.postMessage("alive");
      handlers.onFrame(data);
    });
    port.start();
    port.postMessage({ newest: position.newest, missedAfter: position.missedAfter });
    return close;
  };
}

/** Null where there is none, or where the browser's settings forbid it. */
function connectOrNull(connect: () => StreamWorker): StreamWorker | null {
  try {
    return connect();
  } catch {
    return null;
  }
}
