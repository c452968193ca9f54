import { START } from "../state/place.ts";
import type { Store } from "../state/store.ts";
import type { Command, ListCommand } from "./command-of.ts";
import type { FocusTargets } from "./focus-targets.ts";
import { runInDeliveries } from "./run-in-deliveries.ts";

export function runCommand(command: Command, store: Store, focus: FocusTargets): void {
  switch (command) {
    case "search":
      focus.search();
      return;
    case "help":
      store.helpOpen.value = true;
      return;
    case "now":
      store.navigation.go({ ...START, view: "feed" });
      return;
    case "deliveries":
      store.navigation.go({ ...START, view: "deliveries" });
      return;
    case "next":
    case "previous":
    case "first":
    case "open":
    case "close":
    case "pause":
      if (store.navigation.place.value.view === "deliveries") runInDeliveries(command, store, focus);
      else runInNow(command, store, focus);
      return;
    default:
      command satisfies never;
  }
}

function runInNow(command: ListCommand, store: Store, focus: FocusTargets): void {
  switch (command) {
    case "next":
      moveCursor(store, 1, focus);
      return;
    case "previous":
      moveCursor(store, -1, focus);
      return;
    case "first":
      putCursor(store, 0, focus);
      return;
    case "open":
      if (store.cursor.value !== null) store.navigation.go({ eventSeq: store.cursor.value });
      return;
    case "close":
      closeTopmost(store, focus);
      return;
    case "pause":
      store.feed.togglePause();
      return;
    default:
      command satisfies never;
  }
}

function moveCursor(store: Store, step: 1 | -1, focus: FocusTargets): void {
  const events = store.feed.shown.value;
  const at = events.findIndex((event) => event.seq === store.cursor.value);
  putCursor(store, at < 0 ? 0 : Math.min(events.length - 1, Math.max(0, at + step)), focus);
}

function putCursor(store: Store, index: number, focus: FocusTargets): void {
  const event = store.feed.shown.value[index];
  if (event === undefined) return;
  store.cursor.value = event.seq;
  // An open event follows the cursor, without filling the history with every row passed.
  if (store.navigation.place.value.eventSeq !== null) store.navigation.slide({ eventSeq: event.seq });
  focus.row();
}

/** One layer for each press: the event, then the search, then the session. */
function closeTopmost(store: Store, focus: FocusTargets): void {
  const { eventSeq, sessionId } = store.navigation.place.value;
  if (eventSeq !== null) {
    store.navigation.go({ eventSeq: null });
    focus.row();
    return;
  }
  focus.away();
  if (store.feed.filter.value.text !== "") store.feed.setFilter({ text: "" });
  else if (sessionId !== null) store.navigation.go({ sessionId: null });
}
