/**
 * Names of events without a hook, used like a hook event's name. A `StopFailure` may be observed too: in print mode the
 * client may end its hook before the hook has written anything.
 */
export const OBSERVED_EVENT_NAMES = ["TurnInterrupted", "ProcessGone"] as const;

export type ObservedEventName = (typeof OBSERVED_EVENT_NAMES)[number];
