/**
 * Names of what happens without a hook, in the place of a hook event's name. A `StopFailure` may be observed too: in
 * print mode the client may end its hook before it has said anything.
 */
export const OBSERVED_EVENT_NAMES = ["TurnInterrupted", "ProcessGone"] as const;

export type ObservedEventName = (typeof OBSERVED_EVENT_NAMES)[number];
