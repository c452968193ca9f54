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

/** The part of `BroadcastChannel` in use. */
interface TabChannel {
  addEventListener(name: "message", listener: () => void): void;
  postMessage(message: "none left"): void;
}

/**
 * Frames by the worker that all tabs share (`shared-stream.ts`), or by the tab's own connection: where the browser has
 * or allows no such worker, and after an attempt at which the worker was silent, because its process hangs or its code
 * is of a version that the daemon no longer has. A worker that speaks late ends the tab's own connection. A browser has
 * six, and without one the worker's code does not load: a tab that gets none says so, and all ask the worker again.
 */
export function framesByWorker(connect: () => StreamWorker, direct: OpenFrames, channel: TabChannel): OpenFrames {
  let isSilent = false;
  let endOwnConnection: (() => void) | null = null;
  channel.addEventListener("message", () => endOwnConnection?.());
  return (position, handlers) => {
    let mayStarve = isSilent;
    const worker = isSilent ? null : connectOrNull(connect);
    isSilent = worker !== null;
    if (worker === null) {
      const closeOwn = direct(position, {
        onFrame(frame) {
          mayStarve = false;
          handlers.onFrame(frame);
        },
        onLost() {
          mayStarve = false;
          handlers.onLost();
        },
      });
      const end = (): void => {
        endOwnConnection = null;
        closeOwn();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
        if (mayStarve) channel.postMessage("none left");
      };
      endOwnConnection = () => {
        mayStarve = false;
        end();
        handlers.onLost();
      };
      return end;
    }
    const { port } = worker;
    let isOpen = true;
    let hasSpoken = false;
    function close(): void {
      isOpen = false;
      port.postMessage("leave");
      // A worker that a busy machine starts late still says so.
      if (hasSpoken) port.close();
    }
    function lost(): void {
      if (!isOpen) return;
      close();
      handlers.onLost();
    }
    worker.addEventListener("error", lost);
    port.addEventListener("message", ({ data }) => {
      isSilent = false;
      hasSpoken = true;
      if (!isOpen) {
        port.close();
        endOwnConnection?.();
        return;
      }
      if (data === "here") return;
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
