import { blurField, focusRow } from "../../keyboard/commands.ts";
import { START } from "../../state/route.ts";
import type { Store } from "../../state/store.ts";

/** Closes one layer per press: the event, then the subagent, then the session. */
export function closeTopmost({ navigation }: Store): void {
  const { eventSeq, filter } = navigation.route.value;
  blurField();
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(".session-panel .row[tabindex='0']");
  } else if (filter.agent !== undefined) navigation.filterBy({ agent: null });
  else navigation.go({ ...START, view: "sessions" });
}
