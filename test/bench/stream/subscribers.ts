import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Arrivals } from "./arrival-log.ts";
import type { Woken } from "./stalled-client.ts";

export type SubscribersOrder =
  /** This many are open afterwards. */
  | { readonly kind: "open"; readonly count: number; readonly lastEventId: number | null }
  /** Waits for this many arrivals, and returns all of them. */
  | { readonly kind: "take"; readonly count: number; readonly timeoutMs: number }
  /** One more client, which does not read. */
  | { readonly kind: "stall" }
  | { readonly kind: "wake"; readonly upTo: number; readonly timeoutMs: number };

interface Taken {
  readonly arrivals: Arrivals;
  /** Processor time of the clients' process since its start. */
  readonly cpuMs: number;
  /** Clients whose connection has ended. */
  readonly lost: number;
}

export type SubscribersAnswer =
  | { readonly kind: "opened"; readonly refused: number }
  | ({ readonly kind: "taken" } & Taken)
  | { readonly kind: "stalled" }
  | ({ readonly kind: "woken" } & Woken);

/** Clients of a stream on this machine, all in one other process. */
export interface Subscribers {
  /** @throws Error when one of them is rejected */
  open(count: number, lastEventId?: number): Promise<void>;
  take(count: number, timeoutMs: number): Promise<Taken>;
  stall(): Promise<void>;
  wake(upTo: number, timeoutMs: number): Promise<Woken>;
  leave(): Promise<void>;
}

export function startSubscribers(port: number): Subscribers {
  const child = fork(join(import.meta.dirname, "subscribers-process.ts"), [String(port)], {
    serialization: "advanced",
  });
  const exited = once(child, "exit");

  /** One order at a time. */
  async function ask<Kind extends SubscribersAnswer["kind"]>(
    order: SubscribersOrder,
    kind: Kind,
  ): Promise<Extract<SubscribersAnswer, { readonly kind: Kind }>> {
    const answered = once(child, "message");
    child.send(order);
    const [answer] = (await Promise.race([answered, exited])) as [SubscribersAnswer | number | null];
    if (typeof answer !== "object" || answer?.kind !== kind)
      throw new Error(`the crowd did not answer "${order.kind}"`);
    return answer as Extract<SubscribersAnswer, { readonly kind: Kind }>;
  }

  return {
    async open(count, lastEventId) {
      const { refused } = await ask({ kind: "open", count, lastEventId: lastEventId ?? null }, "opened");
      if (refused > 0) throw new Error(`${refused} of ${count} clients were not let in`);
    },
    take: async (count, timeoutMs) => ask({ kind: "take", count, timeoutMs }, "taken"),
    async stall() {
      await ask({ kind: "stall" }, "stalled");
    },
    wake: async (upTo, timeoutMs) => ask({ kind: "wake", upTo, timeoutMs }, "woken"),
    async leave() {
      child.disconnect();
      await exited;
    },
  };
}
