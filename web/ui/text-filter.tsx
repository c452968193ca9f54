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
  const { typed, onInput, onCompositionEnd } = useTyped({
    applied,
    pauseMs: TYPING_PAUSE_MS,
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

interface Typed {
  /** The field's text. */
  readonly typed: string;
  /** Whether all of the text is applied. */
  readonly isApplied: () => boolean;
  /** Applies the field's text at once. */
  readonly applyNow: () => void;
  readonly onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) => void;
  readonly onCompositionEnd: (event: CompositionEvent & { readonly currentTarget: HTMLInputElement }) => void;
}

interface TypedOptions {
  /** The applied text, from the address. */
  readonly applied: string;
  /** Milliseconds without typing before it is applied. */
  readonly pauseMs: number;
  readonly apply: (text: string) => void;
}

/** A field's text, applied while typing. */
export function useTyped({ applied, pauseMs, apply }: TypedOptions): Typed {
  const [typed, setTyped] = useState(applied);
  const sent = useRef(applied);
  const cancel = useRef<() => void>(() => undefined);

  // Changed elsewhere: by Escape, the back button, a link. A text that this field applied may be older than its
  // content.
  useEffect(() => {
    if (applied === sent.current) return;
    cancel.current();
    sent.current = applied;
    setTyped(applied);
  }, [applied]);
  useEffect(() => () => cancel.current(), []);

  function send(text: string): void {
    cancel.current();
    sent.current = text;
    apply(text);
  }

  function type(text: string, isComposing: boolean): void {
    setTyped(text);
    cancel.current();
    // An input method's composition is not a text to search for.
    if (!isComposing) cancel.current = browserTimers.after(pauseMs, () => send(text));
  }

  return {
    typed,
    isApplied: () => typed === sent.current,
    applyNow: () => send(typed),
    onInput: (event) => type(event.currentTarget.value, event.isComposing),
    onCompositionEnd: (event) => type(event.currentTarget.value, false),
  };
}
