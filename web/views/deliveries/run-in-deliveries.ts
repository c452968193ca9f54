import type { Store } from "../../state/store.ts";
import { blurField, focusRow, focusStep } from "../../keyboard/commands.ts";
import type { ListCommand } from "../../keyboard/key-table.ts";

/** A message's button that opens its event. */
const MESSAGE = ".delivery .to-event";

export function runInDeliveries(command: ListCommand, store: Store): void {
  switch (command) {
    case "next":
      focusStep(MESSAGE, 1);
      return;
    case "previous":
      focusStep(MESSAGE, -1);
      return;
    case "first":
      focusStep(MESSAGE, -Infinity);
      return;
    case "close":
      closeTopmost(store);
      return;
    // A focused message is a button, which opens by itself; this list has nothing to pause.
    case "open":
    case "pause":
      return;
    default:
      command satisfies never;
  }
}

/** Closes one layer per press: the event, then the filter, then the session. */
function closeTopmost({ navigation }: Store): void {
  const { eventSeq, filter } = navigation.route.value;
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(`${MESSAGE}[data-seq="${eventSeq}"]`);
    return;
  }
  blurField();
  navigation.go(Object.keys(filter).length === 0 ? { sessionId: null } : { filter: {} });
}
