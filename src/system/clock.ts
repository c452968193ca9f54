import type { Clock } from "../core/ports.ts";

/** The machine's own clock; the only reader of `Date.now`. */
export const systemClock: Clock = { now: () => Date.now() };
