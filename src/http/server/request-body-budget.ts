import type { IncomingMessage } from "node:http";
import { AppError } from "../../core/errors/errors.ts";

/** What all bodies that are still arriving may hold together. */
export interface RequestBodyBudget {
  /**
   * Counts a piece of a body. Where there is no room for it, the largest body is cut off.
   * @throws AppError `http/crowded` when that is this one
   */
  arrived(request: IncomingMessage, sizeBytes: number): void;
  /** The body is whole, or nobody waits for it any more. */
  left(request: IncomingMessage): void;
}

/** Not the newcomer is refused but whoever holds most: a few that hoard keep no small event out. */
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
