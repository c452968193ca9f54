import { useEffect, useRef, useState } from "preact/hooks";
import { browserTimers } from "../timers.ts";
import { Icon } from "./icon.tsx";
import { useStore } from "./page-context.ts";

/** The daemon is asked once somebody has stopped typing for this long. */
const SETTLED_MS = 180;

interface TextFilterProps {
  readonly label: string;
  /** Whether `/` leads here, instead of to the search of the page. */
  readonly isSearch?: boolean;
}

/** The text that the view on the page is filtered by. */
export function TextFilter({ label, isSearch = false }: TextFilterProps) {
  const { navigation } = useStore();
  const applied = navigation.place.value.filter.q ?? "";
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
  useEffect(() => () => cancel.current(), []);

  function type(text: string, isComposing: boolean): void {
    setTyped(text);
    cancel.current();
    // Syllables that an input method is about to turn into words are nothing to look for.
    if (isComposing) return;
    cancel.current = browserTimers.after(SETTLED_MS, () => {
      sent.current = text;
      navigation.filterBy({ q: text });
    });
  }

  const field = {
    value: typed,
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: false,
    dir: "auto",
    onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) =>
      type(event.currentTarget.value, event.isComposing),
    onCompositionEnd: (event: CompositionEvent & { readonly currentTarget: HTMLInputElement }) =>
      type(event.currentTarget.value, false),
  } as const;
  return (
    <label class="search">
      <Icon name="search" />
      {isSearch ? <input type="search" {...field} /> : <input type="text" {...field} />}
    </label>
  );
}
