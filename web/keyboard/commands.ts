import type { Store } from "../state/store.ts";
import { commandOf, type KeyPress, type Command, type ListCommand } from "./key-table.ts";
import { NAV_VIEWS, START } from "../state/route.ts";

/** Handles every key press of the page. */
export function listenToKeys(store: Store): void {
  addEventListener("keydown", (event) => {
    // Letters in an input method's composition are no command.
    if (event.isComposing || event.defaultPrevented) return;
    const primary = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    const command = commandOf({ key: event.key, primary, modified, target: kindOf(event.target) });
    if (store.helpOpen.value || store.paletteOpen.value) {
      // A dialog has its own keys, but the palette's code may still be loading.
      if (document.querySelector("dialog[open]") !== null || (command !== "close" && command !== "palette")) return;
      event.preventDefault();
      store.paletteOpen.value = false;
      return;
    }
    if (command === null) return;
    event.preventDefault();
    runCommand(command, store, focusSearch);
  });
}

function kindOf(target: EventTarget | null): KeyPress["target"] {
  if (!(target instanceof HTMLElement)) return "other";
  if (target.matches("input:not([type=checkbox]), textarea")) return "text";
  return target.matches("button, a, select, summary, pre, input, [role=tab]") ? "control" : "other";
}

/** Runs commands of the page; passes list commands to the view with a list. */
function runCommand(command: Command, store: Store, onSearch: () => void): void {
  switch (command) {
    case "search":
      onSearch();
      return;
    case "palette":
      store.paletteOpen.value = true;
      return;
    case "help":
      store.helpOpen.value = true;
      return;
    case "next":
    case "previous":
    case "first":
    case "open":
    case "close":
    case "pause":
      store.onListCommand.value?.(command);
      return;
    default: {
      const view = NAV_VIEWS.find((name) => command === `to-${name}`);
      if (view !== undefined) store.navigation.go({ ...START, view });
    }
  }
}

export function runInNow(command: ListCommand, store: Store): void {
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
  putCursor(store, at < 0 ? 0 : Math.min(events.length - 1, Math.max(0, at + step)));
}

function putCursor(store: Store, index: number): void {
  const event = store.feed.shown.value[index];
  if (event === undefined) return;
  store.cursor.value = event.seq;
  // An open event follows the cursor without a history entry for each row.
  if (store.navigation.route.value.eventSeq !== null) store.navigation.slide({ eventSeq: event.seq });
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

/**
 * Focuses the element of a selector after the next draw: it may have just scrolled into view. Keys may come before it: a
 * button that had the focus must not take them, and a field that gets the focus keeps it.
 */
export function focusRow(selector: string): void {
  blurField();
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  });
}

/** Moves by `step` from the focused element, or to the first one. */
export function focusStep(selector: string, step: number): void {
  const all = Array.from(document.querySelectorAll<HTMLElement>(selector));
  const at = all.findIndex((one) => one === document.activeElement);
  const to = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
  all[to]?.focus();
}

/** Takes the focus from the element that has it. */
export function blurField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Focuses the search of the view, else that of the page. */
function focusSearch(): void {
  const field = document.querySelector("main [type=search]") ?? document.getElementById("search");
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
