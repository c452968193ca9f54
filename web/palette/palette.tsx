import { useEffect, useRef, useState } from "preact/hooks";
import { PALETTE_WORDS } from "../i18n/views/palette-words.ts";
import { Icon } from "../parts/icon.tsx";
import { useStore } from "../parts/page-context.ts";
import { useWordsOf } from "../parts/use-words-of.ts";
import { rank } from "../state/rank.ts";
import "./palette.css";
import { eventItem, paletteItems, type PaletteItem } from "./palette-items.ts";

/** So many are offered: who sees none of them fit types one letter more. */
const OFFERED = 50;

/** Goes anywhere and does anything by a few letters. */
export function Palette() {
  const store = useStore();
  const words = useWordsOf(PALETTE_WORDS);
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const items = [...eventItem(query, store, words), ...rank(paletteItems(store, words), query)].slice(0, OFFERED);
  const chosen = Math.min(at, items.length - 1);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, query]);

  function close(): void {
    store.paletteOpen.value = false;
  }

  function run(item: PaletteItem | undefined): void {
    if (item === undefined) return;
    // Closed first: the focus goes back to where it was, and what is run may take it further.
    dialog.current?.close();
    item.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, items.length));
    else if (event.key === "ArrowUp") setAt((chosen - 1 + items.length) % Math.max(1, items.length));
    else if (event.key === "Enter") run(items[chosen]);
    else if (event.key === "k" && (event.ctrlKey || event.metaKey)) dialog.current?.close();
    else return;
    event.preventDefault();
  }

  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label={words.label}
      onClose={close}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <label class="typed">
        <Icon name="command" />
        <input
          type="text"
          role="combobox"
          aria-label={words.label}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-activedescendant={items.length === 0 ? undefined : `palette-${chosen}`}
          placeholder={words.hint}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
        />
      </label>
      <ul id="palette-list" role="listbox" aria-label={words.label} tabIndex={-1}>
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
      {items.length === 0 && (
        <p class="nobody" role="status">
          {words.nothing}
        </p>
      )}
    </dialog>
  );
}
