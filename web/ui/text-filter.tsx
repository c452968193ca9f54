import { Icon } from "./icon.tsx";
import { useStore } from "./page-context.ts";
import { useTyped } from "./use-typed.ts";

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
  const applied = navigation.route.value.filter.q ?? "";
  const { typed, onInput, onCompositionEnd } = useTyped({
    applied,
    settledMs: SETTLED_MS,
    apply: (q) => navigation.filterBy({ q }),
  });

  const field = {
    value: typed,
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: false,
    dir: "auto",
    onInput,
    onCompositionEnd,
  } as const;
  return (
    <label class="search">
      <Icon name="search" />
      {isSearch ? <input type="search" {...field} /> : <input type="text" {...field} />}
    </label>
  );
}
