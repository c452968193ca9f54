import { useEffect, useRef, useState } from "preact/hooks";
import { START } from "../state/place.ts";
import { browserTimers } from "../timers.ts";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";

/** The daemon is asked once somebody has stopped typing for this long: a letter's distance, not a word's. */
const SETTLED_MS = 90;

/** The field of the search, at hand in every view: what is typed leads there. */
export function SearchBox() {
  const { navigation, onListCommand } = useStore();
  const { words } = useWords();
  const { view, filter } = navigation.place.value;
  const applied = view === "search" ? (filter.q ?? "") : "";
  const [typed, setTyped] = useState(applied);
  const sent = useRef(applied);
  const cancel = useRef<() => void>(() => undefined);

  // Changed from elsewhere: by Escape, the back button, a link. What we sent ourselves may be older than what is typed.
  useEffect(() => {
    if (applied === sent.current) return;
    cancel.current();
    sent.current = applied;
    setTyped(applied);
  }, [applied]);

  function apply(text: string): void {
    cancel.current();
    sent.current = text;
    // From another view it is a step, which the back button takes back.
    if (navigation.place.value.view === "search") navigation.filterBy({ q: text });
    else if (text !== "") navigation.go({ ...START, view: "search", filter: { q: text } });
  }

  function type(text: string, isComposing: boolean): void {
    setTyped(text);
    cancel.current();
    // Syllables that an input method is about to turn into words are nothing to look for.
    if (!isComposing) cancel.current = browserTimers.after(SETTLED_MS, () => apply(text));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    if (typed !== sent.current) apply(typed);
    else if (view === "search") onListCommand.value?.("next");
  }

  return (
    <label class="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={typed}
        placeholder={words.searchHint}
        aria-label={words.search}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        onInput={(event) => type(event.currentTarget.value, event.isComposing)}
        onCompositionEnd={(event) => type(event.currentTarget.value, false)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
