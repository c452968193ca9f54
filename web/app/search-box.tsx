import { useRef, useState } from "preact/hooks";
import { formatRoute, START } from "../state/route.ts";
import { Icon } from "../ui/icon.tsx";
import { lazyModule } from "../ui/lazy-module.ts";
import { useStore, useStrings } from "../ui/page-context.ts";
import { useTyped } from "../ui/text-filter.tsx";

/** Milliseconds without typing before the request: a pause between letters, not words. */
const TYPING_PAUSE_MS = 90;

/** A filter at the end, as `tool:Ba`. */
const PENDING = /(^|\s)-?[a-z]{2,12}:\S*$/i;

const SUGGESTIONS = "search-suggestions";

const lazySuggestions = lazyModule(async () => (await import("../views/search/suggestions.tsx")).Suggestions);

/** The search field, in every view; typing opens the search view. */
export function SearchBox() {
  const { navigation, onListCommand } = useStore();
  const { strings } = useStrings();
  const { view, filter } = navigation.route.value;
  const applied = view === "search" ? (filter.q ?? "") : "";
  const [hasFocus, setFocus] = useState(false);
  const [list, setList] = useState<{ readonly markedId: string | undefined } | null>(null);
  const onKey = useRef<((key: string) => boolean) | null>(null);
  const { typed, isApplied, applyNow, discard, write, onInput, onCompositionEnd } = useTyped({
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
  const isPending = hasFocus && PENDING.test(typed);
  const { code: Suggestions } = lazySuggestions.useCode(isPending);

  function onKeyDown(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
    if (event.isComposing) return;
    if (onKey.current?.(event.key) === true) {
      event.preventDefault();
      return;
    }
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
    // Two spaces end a filter, after which no OR can come: the view takes it out of the field.
    if (event.key === "Enter" && PENDING.test(typed)) write(`${typed}  `);
    else if (!isApplied()) applyNow();
    else if (view === "search") onListCommand.value?.("next");
  }

  return (
    <div class="search-box relative">
      <label class="search">
        <Icon name="search" />
        <input
          id="search"
          type="search"
          role="combobox"
          list={undefined}
          aria-expanded={list !== null}
          aria-controls={list === null ? undefined : SUGGESTIONS}
          aria-autocomplete="list"
          aria-activedescendant={list?.markedId}
          value={typed}
          placeholder={strings.searchHint}
          aria-label={strings.search}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          onInput={onInput}
          onCompositionEnd={onCompositionEnd}
          onKeyDown={onKeyDown}
          onFocus={() => setFocus(true)}
          onBlur={() => setFocus(false)}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      {Suggestions !== null && (
        <Suggestions typed={typed} write={write} onKey={onKey} id={SUGGESTIONS} onShow={setList} />
      )}
    </div>
  );
}
