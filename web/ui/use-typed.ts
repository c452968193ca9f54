import { useEffect, useRef, useState } from "preact/hooks";
import { browserTimers } from "../timers.ts";

interface Typed {
  /** As it stands in the field. */
  readonly typed: string;
  /** Whether all of it has been applied. */
  readonly isApplied: () => boolean;
  /** Applies what stands there now, at once. */
  readonly applyNow: () => void;
  readonly onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) => void;
  readonly onCompositionEnd: (event: CompositionEvent & { readonly currentTarget: HTMLInputElement }) => void;
}

interface TypedOptions {
  /** What holds now, as the address says. */
  readonly applied: string;
  /** Applied once somebody has stopped typing for this long. */
  readonly settledMs: number;
  readonly apply: (text: string) => void;
}

/** The text of a field that is applied while it is typed. */
export function useTyped({ applied, settledMs, apply }: TypedOptions): Typed {
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

  function send(text: string): void {
    cancel.current();
    sent.current = text;
    apply(text);
  }

  function type(text: string, isComposing: boolean): void {
    setTyped(text);
    cancel.current();
    // Syllables that an input method is about to turn into words are nothing to look for.
    if (!isComposing) cancel.current = browserTimers.after(settledMs, () => send(text));
  }

  return {
    typed,
    isApplied: () => typed === sent.current,
    applyNow: () => send(typed),
    onInput: (event) => type(event.currentTarget.value, event.isComposing),
    onCompositionEnd: (event) => type(event.currentTarget.value, false),
  };
}
