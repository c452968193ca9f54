import { Icon } from "./icon.tsx";
import { useStore } from "./page-context.ts";
import { useTyped } from "./use-typed.ts";

/** Milliseconds without typing before the request. */
const SETTLED_MS = 180;

interface TextFilterProps {
  readonly label: string;
  /** Whether `/` focuses it, instead of the page's search. */
  readonly isSearch?: boolean;
}

/** The text filter of the current view. */
export function TextFilter({ label, isSearch = false }: TextFilterProps) {
  const { navigation } = useStore();
  const applied = navigation.route.value.filter.q ?? "";
  const { typed, isApplied, applyNow, onInput, onCompositionEnd } = useTyped({
    applied,
    settledMs: SETTLED_MS,
    apply: (q) => navigation.filterBy({ q }),
  });

  function onKeyDown(event: KeyboardEvent): void {
    // The view then clears the text as if it had been applied in time.
    if (event.key === "Escape" && !event.isComposing && !isApplied()) applyNow();
  }

  const field = {
    value: typed,
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: false,
    dir: "auto",
    onInput,
    onCompositionEnd,
    onKeyDown,
  } as const;
  return (
    <label class="search">
      <Icon name="search" />
      {isSearch ? <input type="search" {...field} /> : <input type="text" {...field} />}
    </label>
  );
}
