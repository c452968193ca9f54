import { NAV_VIEWS, START } from "../state/route.ts";
import type { Store } from "../state/store.ts";
import type { Command } from "./key-table.ts";

/** Runs commands of the page; passes list commands to the view with a list. */
export function runCommand(command: Command, store: Store, focusSearch: () => void): void {
  switch (command) {
    case "search":
      focusSearch();
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
