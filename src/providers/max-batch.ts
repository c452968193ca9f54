import type { Way } from "../core/ways.ts";

/** Messages of one session that go as one: a template speaks of one thing, a person reads a list. */
export const MAX_BATCH = { outgoing: 1, ntfy: 10, slack: 10 } as const satisfies Record<Way, number>;
