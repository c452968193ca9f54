import type { Reply } from "./server/exchange.ts";
import type { SeenRequest } from "./observe/seen-request.ts";

/** What goes wrong instead of a plain response. */
export type FaultEffect =
  /** The connection breaks before the request has an effect. */
  | { readonly kind: "lost-before" }
  /** The request takes effect, then the connection breaks. */
  | { readonly kind: "lost-after" }
  /** No response, and the request has no effect. */
  | { readonly kind: "hang" }
  /** The request takes effect, without a response. */
  | { readonly kind: "hang-after" }
  /** The request takes effect, half of the response's body is sent. */
  | { readonly kind: "truncated" }
  /** The request takes effect; its response waits for the promise. */
  | { readonly kind: "slow"; readonly until: Promise<unknown> }
  /** Any response. A string is sent unchanged, other values as JSON. */
  | ({ readonly kind: "status" } & Reply)
  /** Cloudflare answers 429: as a line of text, as a page, or as JSON without a time. */
  | { readonly kind: "cloudflare"; readonly form: "text" | "html" | "json" };

export interface Fault {
  readonly effect: FaultEffect;
  /** Which requests; default: every one. */
  readonly match?: (request: SeenRequest) => boolean;
  /** How many of them; default: one. `Infinity` until it is cancelled. */
  readonly times?: number;
}

export interface PlannedFault {
  /** Number of affected requests. */
  readonly met: number;
  cancel(): void;
}

export interface FaultPlan {
  plan(fault: Fault): PlannedFault;
  /** The effect for a request; uses it up. */
  next(request: SeenRequest): FaultEffect | null;
}

/** Faults apply in the order in which they were planned. */
export function createFaultPlan(): FaultPlan {
  const waiting = new Set<{ readonly fault: Fault; met: number }>();
  return {
    plan: (fault) => {
      const entry = { fault, met: 0 };
      waiting.add(entry);
      return {
        get met() {
          return entry.met;
        },
        cancel: () => void waiting.delete(entry),
      };
    },
    next: (request) => {
      for (const entry of waiting) {
        const { match = () => true, times = 1, effect } = entry.fault;
        if (!match(request)) continue;
        entry.met += 1;
        if (entry.met >= times) waiting.delete(entry);
        return effect;
      }
      return null;
    },
  };
}
