import { useEffect, useRef, useState } from "preact/hooks";
import { browserTimers } from "../state/page-clock.ts";
import { Icon } from "./icon.tsx";
import { useStore } from "./page-context.ts";

/** Milliseconds without typing before the request. */
const TYPING_PAUSE_MS = 180;

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
    pauseMs: TYPING_PAUSE_MS,
    apply: (q) => navigation.filterBy({ q }),
  });

  function onKeyDown(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
    if (event.isComposing) return;
    const isEscape = event.key === "Escape";
    // The view then clears the text as if it had been applied in time.
    if ((isEscape || event.key === "Enter") && !isApplied()) applyNow();
    // The next letters are for the list: `j`, `k`.
    if (event.key === "Enter" || (isEscape && typed === "")) {
      event.preventDefault();
      event.currentTarget.blur();
    }
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

interface Typed {
  readonly typed: string;
  /** Whether all of the text is applied. */
  readonly isApplied: () => boolean;
  /** Applies the field's text at once. */
  readonly applyNow: () => void;
  /** Drops text that is not applied yet. */
  readonly discard: () => void;
  /** Replaces the field's text, and applies it. */
  readonly write: (text: string) => void;
  readonly onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) => void;
  readonly onCompositionEnd: (event: CompositionEvent & { readonly currentTarget: HTMLInputElement }) => void;
}

interface TypedOptions {
  /** The applied text, from the address. */
  readonly applied: string;
  /** Milliseconds without typing before it is applied. */
  readonly pauseMs: number;
  readonly apply: (text: string) => void;
  /** Where the field's text would be applied. Text is discarded when you leave that place before it is applied. */
  readonly readPlace?: () => string;
}

/** A field's text, applied while typing. */
export function useTyped({ applied, pauseMs, apply, readPlace = () => "" }: TypedOptions): Typed {
  const [typed, setTyped] = useState(applied);
  const sent = useRef(applied);
  /** The applied text at the latest render, or the text sent since. */
  const seen = useRef(applied);
  const cancel = useRef<() => void>(() => undefined);

  // Changed elsewhere: by Escape, the back button, a link. During render: an effect would also undo letters typed before
  // it runs. A text that this field applied may be older than its content.
  if (applied !== seen.current) {
    seen.current = applied;
    if (applied !== sent.current) {
      cancel.current();
      sent.current = applied;
      setTyped(applied);
    }
  }
  useEffect(() => () => cancel.current(), []);

  function send(text: string): void {
    cancel.current();
    sent.current = text;
    seen.current = text;
    apply(text);
  }

  function discard(): void {
    cancel.current();
    setTyped(sent.current);
  }

  function type(text: string, isComposing: boolean): void {
    setTyped(text);
    cancel.current();
    // An input method's composition is not a text to search for.
    if (isComposing) return;
    const place = readPlace();
    cancel.current = browserTimers.after(pauseMs, () => (readPlace() === place ? send(text) : discard()));
  }

  return {
    typed,
    isApplied: () => typed === sent.current,
    applyNow: () => send(typed),
    discard,
    write: (text) => {
      setTyped(text);
      send(text);
    },
    onInput: (event) => type(event.currentTarget.value, event.isComposing),
    onCompositionEnd: (event) => type(event.currentTarget.value, false),
  };
}
