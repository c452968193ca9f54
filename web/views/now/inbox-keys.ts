import { focusRow, stepFrom } from "../../keyboard/commands.ts";
import type { ItemCommand, ListCommand } from "../../keyboard/key-table.ts";
import { START, withFilter } from "../../state/route.ts";
import type { Store } from "../../state/store.ts";

/** The lines of the inbox as drawn, and the one that the keyboard is at: with the focus, else the open one. */
function linesNow(): { readonly lines: readonly HTMLElement[]; readonly at: number } {
  const lines = Array.from(document.querySelectorAll<HTMLElement>(".need-row"));
  const focused = lines.findIndex((line) => line.parentElement?.parentElement?.contains(document.activeElement));
  if (focused >= 0) return { lines, at: focused };
  const isInFeed = document.activeElement?.closest(".feed") != null;
  return { lines, at: isInFeed ? -1 : lines.findIndex((line) => line.ariaExpanded === "true") };
}

/** Moves through the inbox, and from its end on to what happens. @returns false for a key that is not the inbox's */
export function runInInbox(command: ListCommand, store: Store): boolean {
  const { navigation, cursor } = store;
  const { lines, at } = linesNow();
  const { eventSeq, filter } = navigation.route.value;
  switch (command) {
    case "next":
    case "previous": {
      // Above the first row of what happens is the last line.
      const isAtStart = command === "previous" && document.activeElement?.ariaPosInSet === "1";
      if (at < 0 && isAtStart && lines.length > 0) {
        goTo(lines.at(-1), store);
        return true;
      }
      if (at < 0 && (cursor.value !== null || lines.length === 0)) return false;
      const isPastEnd = command === "next" && at === lines.length - 1;
      if (isPastEnd) return false;
      goTo(lines[stepFrom(at, command === "next" ? 1 : -1, lines.length)], store);
      return true;
    }
    case "first":
      if (at < 0 && cursor.value !== null) return false;
      goTo(lines[0], store);
      return lines.length > 0;
    case "open": {
      const line = lines[at];
      if (line === undefined || cursor.value !== null) return false;
      openOrEnter(line, store);
      return true;
    }
    case "close":
      if (eventSeq !== null || filter.item === undefined || document.activeElement instanceof HTMLInputElement)
        return false;
      navigation.filterBy({ item: null });
      return true;
    default:
      return false;
  }
}

/** An open item follows the keyboard without a history entry for each line. */
function goTo(line: HTMLElement | undefined, { navigation, cursor }: Store): void {
  const key = line?.dataset["key"];
  if (line === undefined || key === undefined) return;
  cursor.value = null;
  if (navigation.route.value.filter.item !== undefined) navigation.filterBy({ item: key });
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

/** The first press opens the line in its place, the next its session. */
function openOrEnter(line: HTMLElement, { navigation, inbox }: Store): void {
  const key = line.dataset["key"] ?? "";
  if (line.ariaExpanded !== "true") {
    navigation.filterBy({ item: key });
    return;
  }
  const item = [...inbox.open.value, ...inbox.marked.value].find((one) => one.key === key);
  if (item !== undefined) navigation.go({ ...START, view: "session", sessionId: item.session.session_id });
}

/** Does something about the item with the focus, else the open one; a closed one opens for it. */
export function runOnItem(command: ItemCommand, store: Store): void {
  const { inbox, navigation } = store;
  if (command === "undo") {
    const last = inbox.lastMark.value;
    if (last !== null) void inbox.unmark(last.item).catch((thrown: unknown) => (store.problem.value = thrown));
    return;
  }
  const { lines, at } = linesNow();
  const key = lines[at]?.dataset["key"];
  // Nothing is left to do about a settled one.
  if (key === undefined || lines[at]?.closest(".need.is-done") != null) return;
  navigation.replace({ filter: withFilter(navigation.route.value.filter, { item: key }) });
  inbox.request.value = { key, command };
  focusRow(".need.is-open .need-row");
}
