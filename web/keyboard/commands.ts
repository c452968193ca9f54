import { NAV_VIEWS, START, withFilter } from "../state/route.ts";
import type { Store } from "../state/store.ts";
import {
  callCommandOf,
  commandOf,
  sessionCommandOf,
  type Command,
  type KeyPress,
  type ListCommand,
} from "./key-table.ts";

/** Handles every key press of the page. */
export function listenToKeys(store: Store): void {
  addEventListener("keydown", (event) => {
    // Letters in an input method's composition are no command.
    if (event.isComposing || event.defaultPrevented) return;
    const primary = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    const press: KeyPress = { key: event.key, primary, modified, target: kindOf(event.target) };
    const command = commandOf(press);
    if (store.helpOpen.value || store.paletteOpen.value || store.sidebarOpen.value) {
      // A dialog has its own keys, but the palette's code may still be loading.
      if (document.querySelector("dialog[open]") !== null || (command !== "close" && command !== "palette")) return;
      event.preventDefault();
      store.paletteOpen.value = false;
      return;
    }
    // An open call comes before the session that it belongs to.
    const ofCall = callCommandOf(press);
    if (ofCall !== null && Array.from(store.callCommands).some((run) => run(ofCall))) {
      event.preventDefault();
      return;
    }
    const ofSession = sessionCommandOf(press);
    // What the view does not take stays the browser's.
    if (ofSession !== null && store.onSessionCommand.value?.(ofSession) === true) {
      event.preventDefault();
      return;
    }
    if (ofSession === "find" && findsEarly(store)) {
      event.preventDefault();
      return;
    }
    if (command === null) return;
    event.preventDefault();
    runCommand(command, store);
  });
}

/** The view of a session has its own find from the first moment on, and opens it once there is something to find. */
function findsEarly({ navigation, sessionPage, onSessionCommand, earlyFind }: Store): boolean {
  const { view, sessionId } = navigation.route.value;
  const loads = view === "session" && onSessionCommand.value === null && sessionPage.problem.value === null;
  if (!loads || sessionId === null) return false;
  earlyFind.value = sessionId;
  return true;
}

function kindOf(target: EventTarget | null): KeyPress["target"] {
  if (!(target instanceof HTMLElement)) return "other";
  if (target.matches("input:not([type=checkbox], [type=radio]), textarea")) return "text";
  return target.matches("button, a, select, summary, pre, input, [role=tab]") ? "control" : "other";
}

/** Runs commands of the page; passes list commands to the view with a list. */
function runCommand(command: Command, store: Store): void {
  switch (command) {
    case "search":
      focusSearch(store);
      return;
    case "palette":
      store.paletteOpen.value = true;
      return;
    case "help":
      store.helpOpen.value = true;
      return;
    case "sidebar":
      store.preferences.toggleSidebar();
      return;
    case "walk":
      walkInbox(store);
      return;
    case "answer":
    case "terminal":
    case "resume":
    case "handle":
    case "snooze":
    case "undo":
      store.onItemCommand.value?.(command);
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
      const isHere = view !== "deliveries" || store.team.dto.peek() === null;
      if (view !== undefined && isHere) store.navigation.go({ ...START, view });
    }
  }
}

/** Opens the next item of the inbox, oldest first, wherever you are: after the open one, or after the shown session's. */
function walkInbox({ inbox, navigation }: Store): void {
  const { view, filter, sessionId } = navigation.route.value;
  const ofSession = inbox.open.value.findLast(({ session }) => session.session_id === sessionId);
  const here = view === "now" ? filter.item : view === "session" ? ofSession?.key : undefined;
  const item = inbox.after(here)?.key ?? null;
  if (view === "now") navigation.replace({ eventSeq: null, filter: withFilter(filter, { item }) });
  else navigation.go({ ...START, filter: withFilter({}, { item }) });
  focusRow(".need.is-open .need-row");
}

/** Focuses the search of the view, else that of the page, which a narrow window shows in the search view alone. */
function focusSearch({ navigation }: Store): void {
  const field = document.querySelector("main [type=search]") ?? document.getElementById("search");
  if (!(field instanceof HTMLInputElement)) return;
  if (field.offsetParent === null) {
    navigation.go({ ...START, view: "search" });
    requestAnimationFrame(() => field.focus());
    return;
  }
  field.focus();
  field.select();
}

const STEPS: Readonly<Record<ListCommand, number>> = {
  next: 1,
  previous: -1,
  first: -Infinity,
  open: 0,
  close: 0,
  pause: 0,
};

/** How far a command moves in a list; 0 if it does not move. */
export function stepOf(command: ListCommand): number {
  return STEPS[command];
}

/** The index after a step in a list; without a current one (-1), the first. */
export function stepFrom(at: number, step: number, count: number): number {
  return at < 0 ? 0 : Math.min(count - 1, Math.max(0, at + step));
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
  all[stepFrom(at, step, all.length)]?.focus();
}

/** Takes the focus from the element that has it. */
export function blurField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
