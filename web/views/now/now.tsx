import { blurField, focusRow, stepFrom } from "../../keyboard/commands.ts";
import type { ListCommand } from "../../keyboard/key-table.ts";
import type { Store } from "../../state/store.ts";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { useItemCommands, useListCommands, useStore } from "../../ui/page-context.ts";
import { EventFeed } from "./event-feed.tsx";
import { runInInbox, runOnItem } from "./inbox-keys.ts";
import { Inbox } from "./inbox.tsx";

/** The current state: what needs you, and what happens. */
export function NowView() {
  const store = useStore();
  useListCommands((command) => runInInbox(command, store) || runInNow(command, store));
  useItemCommands((command) => runOnItem(command, store));
  return (
    <main class="now">
      <Inbox />
      <EventFeed />
      <EventDetail />
    </main>
  );
}

function runInNow(command: ListCommand, store: Store): void {
  switch (command) {
    case "next":
      moveCursor(store, 1);
      return;
    case "previous":
      moveCursor(store, -1);
      return;
    case "first":
      putCursor(store, 0);
      return;
    case "open":
      if (store.cursor.value !== null) store.navigation.go({ eventSeq: store.cursor.value });
      return;
    case "close":
      closeTopmost(store);
      return;
    case "pause":
      store.feed.togglePause();
      return;
    default:
      command satisfies never;
  }
}

function moveCursor(store: Store, step: 1 | -1): void {
  const events = store.feed.shown.value;
  const at = events.findIndex((event) => event.seq === store.cursor.value);
  putCursor(store, stepFrom(at, step, events.length));
}

function putCursor(store: Store, index: number): void {
  const event = store.feed.shown.value[index];
  if (event === undefined) return;
  store.cursor.value = event.seq;
  // An open event follows the cursor without a history entry for each row.
  if (store.navigation.route.value.eventSeq !== null) store.navigation.replace({ eventSeq: event.seq });
  focusRow(".event[tabindex='0']");
}

/** Closes one layer per press: the event, then the search, then the session. */
function closeTopmost({ navigation }: Store): void {
  const { eventSeq, sessionId, filter } = navigation.route.value;
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(".event[tabindex='0']");
    return;
  }
  blurField();
  if (filter.q !== undefined) navigation.filterBy({ q: null });
  else if (sessionId !== null) navigation.go({ sessionId: null });
}
