import { useEffect, useRef, useState } from "preact/hooks";
import { START } from "../state/place.ts";
import { browserTimers } from "../timers.ts";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";

/** The daemon is asked once somebody has stopped typing for this long. */
const SETTLED_MS = 180;

export function SearchBox() {
  const { navigation } = useStore();
  const { words } = useWords();
  const { view, filter } = navigation.place.value;
  const applied = view === "now" ? (filter.q ?? "") : "";
  const [typed, setTyped] = useState(applied);
  const cancel = useRef<() => void>(() => undefined);

  // Cleared from elsewhere, by Escape or by the button in the feed.
  useEffect(() => {
    if (applied === "") setTyped("");
  }, [applied]);

  function type(text: string): void {
    setTyped(text);
    cancel.current();
    cancel.current = browserTimers.after(SETTLED_MS, () => {
      // What is found shows in the feed; from another view that is a step, which the back button takes back.
      if (navigation.place.value.view === "now") navigation.filterBy({ q: text });
      else if (text !== "") navigation.go({ ...START, filter: { q: text } });
    });
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
        onInput={(event) => type(event.currentTarget.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
