import { formatRoute, START } from "../state/route.ts";
import { Icon } from "../ui/icon.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { useTyped } from "../ui/text-filter.tsx";

/** Milliseconds without typing before the request: a pause between letters, not words. */
const TYPING_PAUSE_MS = 90;

/** The search field, in every view; typing opens the search view. */
export function SearchBox() {
  const { navigation, onListCommand } = useStore();
  const { strings } = useStrings();
  const { view, filter } = navigation.route.value;
  const applied = view === "search" ? (filter.q ?? "") : "";
  const { typed, isApplied, applyNow, discard, onInput, onCompositionEnd } = useTyped({
    applied,
    pauseMs: TYPING_PAUSE_MS,
    // A view or an event opened since must not be left for the search.
    readPlace: () => {
      const route = navigation.route.peek();
      return route.view === "search" ? "search" : formatRoute({ ...route, filter: {} });
    },
    apply: (text) => {
      // From another view it is a history entry, so the back button returns.
      if (navigation.route.value.view === "search") navigation.filterBy({ q: text });
      else if (text !== "") navigation.go({ ...START, view: "search", filter: { q: text } });
    },
  });

  function onKeyDown(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
    if (event.isComposing) return;
    if (event.key === "Escape" && !isApplied()) {
      if (view === "search") applyNow();
      else {
        event.preventDefault();
        discard();
        event.currentTarget.blur();
      }
      return;
    }
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
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
