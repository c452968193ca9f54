import type { Clock, Logger } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { recoverLeftovers } from "./leftovers.ts";
import { messageOf } from "./troubles.ts";

export interface HouseOrder {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deadLetters: DeadLetters;
  readonly signal: AbortSignal;
}

/** What is done at the start and once an hour. Never rejects: what fails is logged and tried again next time. */
export async function keepHouse(order: HouseOrder): Promise<void> {
  for (const chore of [recoverLeftovers]) {
    try {
      await chore(order);
    } catch (thrown) {
      order.logger.error("raw log: housekeeping failed", { chore: chore.name, reason: messageOf(thrown) });
    }
  }
}
