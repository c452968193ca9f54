import { useEffect, useState } from "preact/hooks";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { browserTimers } from "../state/page-clock.ts";
import { Icon } from "../ui/icon.tsx";
import { useStore, useStringsOf } from "../ui/page-context.ts";
import { useModal } from "../ui/use-modal.ts";
import { allFoundItem, eventItem, paletteItems, type PaletteItem } from "./palette-items.ts";
import { rank } from "./palette-rank.ts";
import { PALETTE_STRINGS } from "./palette-strings.ts";
import "./palette.css";

/** Maximum number of items in the list. */
const MAX_ITEMS = 50;

/** Milliseconds without typing before the request is sent. */
const TYPING_PAUSE_MS = 120;

/** Opens any view and runs any command by a few letters. */
export function Palette() {
  const store = useStore();
  const strings = useStringsOf(PALETTE_STRINGS);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const modal = useModal(store.paletteOpen, () => {
    setQuery("");
    setAt(0);
  });
  const search = useSessionSearch(query);
  const matching = [...eventItem(query, store, strings), ...rank(paletteItems(store, strings, search.found), query)];
  const isCut = query.trim() !== "" && (matching.length > MAX_ITEMS || search.isCut);
  const items = [...matching.slice(0, MAX_ITEMS), ...(isCut ? [allFoundItem(query, store, strings)] : [])];
  const chosen = Math.min(at, items.length - 1);

  useEffect(() => {
    document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, query]);

  function run(item: PaletteItem | undefined): void {
    if (item === undefined) return;
    // Close first: focus returns to its old place, and the command may then move it.
    modal.close();
    item.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, items.length));
    else if (event.key === "ArrowUp") setAt((chosen - 1 + items.length) % Math.max(1, items.length));
    else if (event.key === "Enter") run(items[chosen]);
    else if (event.key === "k" && (event.ctrlKey || event.metaKey)) modal.close();
    else return;
    event.preventDefault();
  }

  return (
    <dialog
      {...modal.props}
      class="palette"
      aria-label={strings.label}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if (event.target === event.currentTarget) modal.close();
      }}
    >
      <label class="typed">
        <Icon name="command" />
        <input
          type="text"
          role="combobox"
          aria-label={strings.label}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-activedescendant={items.length === 0 ? undefined : `palette-${chosen}`}
          placeholder={strings.hint}
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          dir="auto"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
        />
      </label>
      <ul id="palette-list" role="listbox" aria-label={strings.label} tabIndex={-1}>
        {items.map((item, index) => (
          <li
            key={item.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(item)}
            onPointerMove={() => index !== chosen && setAt(index)}
          >
            <Icon name={item.icon} />
            <bdi class="name">{item.name}</bdi>
            <bdi class="hint">{item.hint}</bdi>
          </li>
        ))}
      </ul>
      {(items.length === 0 || search.state === "failed") && (
        <p class="empty-text" role="status">
          {{ done: strings.nothing, searching: strings.searching, failed: strings.onlyKnown }[search.state]}
        </p>
      )}
    </dialog>
  );
}

interface SessionSearch {
  readonly found: readonly SessionDto[];
  /** The daemon has more than the limit of the request. */
  readonly isCut: boolean;
  readonly state: "done" | "searching" | "failed";
}

const NOTHING: SessionSearch = { found: [], isCut: false, state: "done" };

/** Sessions in the store that match, of any age: the page holds only some of them. */
function useSessionSearch(query: string): SessionSearch {
  const { fetchSessions } = useStore();
  const [search, setSearch] = useState(NOTHING);
  const typed = query.trim();

  useEffect(() => {
    if (typed === "") {
      setSearch(NOTHING);
      return undefined;
    }
    let isWanted = true;
    // Keep the old results until new ones arrive: rows that vanish and return are hard to read.
    setSearch((before) => ({ ...before, state: "searching" }));
    async function ask(): Promise<void> {
      const answer = await fetchSessions({ q: typed, limit: String(MAX_ITEMS + 1) }).catch(() => null);
      if (!isWanted) return;
      if (answer === null) setSearch({ ...NOTHING, state: "failed" });
      else setSearch({ found: answer, isCut: answer.length > MAX_ITEMS, state: "done" });
    }
    const cancel = browserTimers.after(TYPING_PAUSE_MS, () => void ask());
    return () => {
      isWanted = false;
      cancel();
    };
  }, [typed]);
  return search;
}
