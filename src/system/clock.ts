import { uptime } from "node:os";
import type { Clock } from "../core/ports.ts";

/** The machine's own clock; the only reader of `Date.now`. */
export const systemClock: Clock = { now: () => Date.now() };

/** The time that really passes, that of a sleeping machine included; whoever sets the clock does not change it. */
export function sinceBootMs(): number {
  return uptime() * 1000;
}
