import type { Store } from "../state/store.ts";
import { commandOf, type KeyPress } from "./command-of.ts";
import { focusSearch } from "./focus.ts";
import { runCommand } from "./run-command.ts";

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
