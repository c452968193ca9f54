import { useEffect, useRef, useState } from "preact/hooks";
import { browserTimers } from "../state/page-clock.ts";
import { Icon } from "../ui/icon.tsx";
import { lazyModule } from "../ui/lazy-module.ts";
import { useStore, useStrings } from "../ui/page-context.ts";
import { useModal } from "../ui/use-modal.ts";
import "./palette.css";

const lazyList = lazyModule(async () => (await import("./palette-list.tsx")).PaletteList);

/** How long what was done stands at the foot of the page. */
const SAID_MS = 4000;

const LIST = "palette-list";
const LIST_KEYS: ReadonlySet<string> = new Set(["ArrowDown", "ArrowUp", "Enter"]);

/** Opens any view, session and call, and runs any command by a few letters. The field is there before the list's code. */
export function Palette() {
  const { paletteOpen, connection } = useStore();
  const { strings } = useStrings();
  const [query, setQuery] = useState("");
  const [markedId, setMarkedId] = useState<string | null>(null);
  const onKey = useRef<((event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">) => void) | null>(null);
  /** Pressed before the list is there. */
  const early = useRef<string[]>([]);
  const isOpen = paletteOpen.value;
  const modal = useModal(paletteOpen, () => {
    setQuery("");
    early.current = [];
  });
  const [said, setSaid] = useState("");
  const { code: PaletteList, isMissing } = lazyList.useCode(isOpen);
  const isReachable = connection.isReachable.value;

  useEffect(() => {
    // Without the code there is nothing to choose from.
    if (isOpen && PaletteList === null && (isMissing || !isReachable)) modal.close();
  }, [isOpen, PaletteList, isMissing, isReachable]);

  useEffect(() => (said === "" ? undefined : browserTimers.after(SAID_MS, () => setSaid(""))), [said]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isShortcut = event.key === "k" && (event.ctrlKey || event.metaKey);
    if (isShortcut) modal.close();
    else if (!LIST_KEYS.has(event.key)) return;
    else if (onKey.current === null) early.current.push(event.key);
    else onKey.current(event);
    event.preventDefault();
  }

  return (
    <>
      <p class="palette-said box cut" role="status">
        {said}
      </p>
      <dialog
        {...modal.props}
        class="palette"
        aria-label={strings.palette.label}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          if (event.target === event.currentTarget) modal.close();
        }}
      >
        <label class="typed flex muted rigid lined">
          <Icon name="command" />
          <input
            type="text"
            role="combobox"
            list={undefined}
            aria-label={strings.palette.label}
            aria-expanded={markedId !== null}
            aria-controls={markedId === null ? undefined : LIST}
            aria-autocomplete="list"
            aria-activedescendant={markedId ?? undefined}
            placeholder={strings.palette.hint}
            autocomplete="off"
            spellcheck={false}
            maxLength={200}
            dir="auto"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
        {isOpen && PaletteList !== null && (
          <PaletteList
            query={query}
            id={LIST}
            close={modal.close}
            onKey={onKey}
            early={early}
            onMark={setMarkedId}
            say={setSaid}
          />
        )}
      </dialog>
    </>
  );
}
