import { blurField, focusRow, stepFrom } from "../../keyboard/commands.ts";
import type { ListCommand } from "../../keyboard/key-table.ts";
import type { Route } from "../../state/route.ts";
import { routeOf } from "../../state/activity/activity-rows.ts";
import { togglePause } from "../../state/activity/holds.ts";
import { liveListOf, type Store } from "../../state/store.ts";

/** A row for the keyboard: its key, and where it leads. */
interface KeyRow {
  readonly key: string;
  readonly to: Partial<Route> | null;
}

export function runInActivity(command: ListCommand, store: Store): void {
  switch (command) {
    case "next":
      moveCursor(store, 1);
      return;
    case "previous":
      moveCursor(store, -1);
      return;
    case "first":
      putCursor(store, rowsOf(store)[0]);
      return;
    case "open":
      open(store);
      return;
    case "close":
      closeTopmost(store);
      return;
    case "pause":
      togglePause(liveListOf(store));
      return;
    default:
      command satisfies never;
  }
}

function rowsOf({ activity, feed }: Store): readonly KeyRow[] {
  if (activity.filter.value.tab === "events") {
    return feed.shown.value.map(({ seq }) => ({ key: String(seq), to: { eventSeq: seq } }));
  }
  return activity.rows.value.map((row) => ({ key: row.key, to: routeOf(row) }));
}

function moveCursor(store: Store, step: 1 | -1): void {
  const rows = rowsOf(store);
  const at = rows.findIndex(({ key }) => key === store.cursor.value);
  putCursor(store, rows[stepFrom(at, step, rows.length)]);
}

const FOCUSED = ".feed [data-row][tabindex='0'], .feed [data-row] > [tabindex='0'], .feed .event[tabindex='0']";

function putCursor({ cursor, navigation }: Store, row: KeyRow | undefined): void {
  if (row === undefined) return;
  cursor.value = row.key;
  // An open event follows the cursor without a history entry for each row.
  const eventSeq = row.to?.eventSeq;
  if (navigation.route.value.eventSeq !== null && eventSeq != null) navigation.replace({ eventSeq });
  focusRow(FOCUSED);
}

function open(store: Store): void {
  const row = rowsOf(store).find(({ key }) => key === store.cursor.value);
  if (row?.to != null) store.navigation.go(row.to);
}

/** Closes one layer per press: the event, then the search, then the session, then the focus that holds the list. */
function closeTopmost({ navigation }: Store): void {
  const { eventSeq, sessionId, filter } = navigation.route.value;
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(FOCUSED);
    return;
  }
  blurField();
  if (filter.q !== undefined) navigation.filterBy({ q: null });
  else if (sessionId !== null) navigation.go({ sessionId: null });
}
