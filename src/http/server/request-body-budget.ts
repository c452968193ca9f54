import type { IncomingMessage } from "node:http";
import { AppError } from "../../core/errors/errors.ts";

/** Limit for all arriving bodies together. */
export interface RequestBodyBudget {
  /**
   * Counts a piece of a body. Where there is no room for it, the largest body is cut off.
   * @throws AppError `http/crowded` when that is this one
   */
  arrived(request: IncomingMessage, sizeBytes: number): void;
  /** The body is complete, or no longer needed. */
  left(request: IncomingMessage): void;
}

/** Refuses the largest body and not the newest: a few hoarders cannot block a small event. */
export function createRequestBodyBudget(mostBytes: number): RequestBodyBudget {
  const bodies = new Map<IncomingMessage, number>();
  let heldBytes = 0;

  function left(request: IncomingMessage): void {
    heldBytes -= bodies.get(request) ?? 0;
    bodies.delete(request);
  }

  return {
    arrived(request, sizeBytes) {
      bodies.set(request, (bodies.get(request) ?? 0) + sizeBytes);
      heldBytes += sizeBytes;
      while (heldBytes > mostBytes) {
        const [largest] = [...bodies.keys()].toSorted(
          (one, other) => (bodies.get(other) ?? 0) - (bodies.get(one) ?? 0),
        );
        if (largest === undefined || largest === request) throw new AppError("http/crowded");
        left(largest);
        largest.destroy();
      }
    },
    left,
  };
}
