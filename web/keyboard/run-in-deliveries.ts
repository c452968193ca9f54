import type { Store } from "../state/store.ts";
import type { ListCommand } from "./command-of.ts";
import type { FocusTargets } from "./focus-targets.ts";

export function runInDeliveries(command: ListCommand, store: Store, focus: FocusTargets): void {
  switch (command) {
    case "next":
      focus.message(1);
      return;
    case "previous":
      focus.message(-1);
      return;
    case "first":
      focus.message(-Infinity);
      return;
    case "close":
      closeTopmostMessage(store, focus);
      return;
    // A message in focus is a button, which opens by itself; nothing here moves that could be paused.
    case "open":
    case "pause":
      return;
    default:
      command satisfies never;
  }
}

/** One layer for each press: the event, then the state, then the session. */
function closeTopmostMessage({ navigation }: Store, focus: FocusTargets): void {
  const { eventSeq, deliveryState } = navigation.place.value;
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focus.messageOf(eventSeq);
    return;
  }
  focus.away();
  navigation.go(deliveryState === null ? { sessionId: null } : { deliveryState: null });
}
