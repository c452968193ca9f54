import type { Store } from "../state/store.ts";
import { commandOf, type KeyPress } from "./command-of.ts";
import type { FocusTargets } from "./focus-targets.ts";
import { runCommand } from "./run-command.ts";

/** Hears every key press of the page. */
export function listenToKeys(store: Store): void {
  addEventListener("keydown", (event) => {
    // A dialog has keys of its own, and letters that an input method is composing are nobody's command.
    if (store.helpOpen.value || event.isComposing || event.defaultPrevented) return;
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    const command = commandOf({ key: event.key, modified, target: kindOf(event.target) });
    if (command === null) return;
    event.preventDefault();
    runCommand(command, store, focus);
  });
}

function kindOf(target: EventTarget | null): KeyPress["target"] {
  if (!(target instanceof HTMLElement)) return "other";
  if (target.matches("input, textarea")) return "text";
  return target.matches("button, a, select, summary, pre") ? "control" : "other";
}

/** The button of a message that opens its event. */
const MESSAGE = ".delivery .to-event";

const focus: FocusTargets = {
  search() {
    const field = document.getElementById("search");
    if (field instanceof HTMLInputElement) {
      field.focus();
      field.select();
    }
  },
  row() {
    // After the row has been drawn: it may just have scrolled into view.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(".event[tabindex='0']")?.focus({ preventScroll: true }),
    );
  },
  message(step) {
    const messages = Array.from(document.querySelectorAll<HTMLElement>(MESSAGE));
    const at = messages.findIndex((message) => message === document.activeElement);
    const to = at < 0 ? 0 : Math.min(messages.length - 1, Math.max(0, at + step));
    messages[to]?.focus();
  },
  messageOf(eventSeq) {
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`${MESSAGE}[data-seq="${eventSeq}"]`)?.focus());
  },
  away() {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  },
};
