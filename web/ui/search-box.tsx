import { START } from "../state/route.ts";
import { Icon } from "./icon.tsx";
import { useStore, useStrings } from "./page-context.ts";
import { useTyped } from "./use-typed.ts";

/** Milliseconds without typing before the request: a pause between letters, not words. */
const SETTLED_MS = 90;

/** The search field, in every view; typing opens the search view. */
export function SearchBox() {
  const { navigation, onListCommand } = useStore();
  const { strings } = useStrings();
  const { view, filter } = navigation.route.value;
  const applied = view === "search" ? (filter.q ?? "") : "";
  const { typed, isApplied, applyNow, onInput, onCompositionEnd } = useTyped({
    applied,
    settledMs: SETTLED_MS,
    apply: (text) => {
      // From another view it is a history entry, so the back button returns.
      if (navigation.route.value.view === "search") navigation.filterBy({ q: text });
      else if (text !== "") navigation.go({ ...START, view: "search", filter: { q: text } });
    },
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    if (!isApplied()) applyNow();
    else if (view === "search") onListCommand.value?.("next");
  }

  return (
    <label class="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={typed}
        placeholder={strings.searchHint}
        aria-label={strings.search}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        onInput={onInput}
        onCompositionEnd={onCompositionEnd}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
