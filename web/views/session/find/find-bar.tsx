import { useLayoutEffect, useRef } from "preact/hooks";
import { formatNumber } from "../../../i18n/format.ts";
import { browserTimers } from "../../../state/page-clock.ts";
import type { Find } from "../../../state/session/find.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Problem } from "../../../ui/load-state.tsx";
import { useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { useFindMarks } from "./find-marks.ts";
import { SESSION_STRINGS } from "../session-languages.ts";

export const FIND_FIELD = "session-find";

/** Milliseconds without typing before the request. */
const TYPING_PAUSE_MS = 180;

/** Looks for a text in the whole session: how often it is there, and where. */
export function FindBar({ find }: { readonly find: Find }) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const cancel = useRef<() => void>(() => undefined);
  const field = useRef<HTMLInputElement>(null);
  useFindMarks(find.text.value);
  // Before the first paint: the keys that follow belong into the field.
  useLayoutEffect(() => {
    field.current?.focus();
    return () => cancel.current();
  }, []);

  function type(text: string): void {
    cancel.current();
    cancel.current = browserTimers.after(TYPING_PAUSE_MS, () => void find.look(text));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape") find.close();
    else if (event.key === "Enter") {
      cancel.current();
      const typed = field.current?.value ?? "";
      if (typed === find.text.value) find.step(event.shiftKey ? -1 : 1);
      else void find.look(typed);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const hits = find.hits.value;
  const number = (count: number) => formatNumber(count, language);
  const count =
    hits === null
      ? find.text.value === ""
        ? ""
        : strings.find.looking
      : hits.length === 0
        ? strings.find.none
        : strings.find.count(number(find.at.value + 1), `${number(hits.length)}${find.isCut.value ? "+" : ""}`);
  return (
    <div class="find-bar wraps gap-4 flex rigid lined" role="search" aria-label={strings.find.label}>
      <label class="search">
        <Icon name="search" />
        <input
          ref={field}
          id={FIND_FIELD}
          type="text"
          defaultValue={find.text.value}
          placeholder={strings.find.label}
          aria-label={strings.find.label}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          onInput={(event) => {
            if (!event.isComposing) type(event.currentTarget.value);
          }}
          onCompositionEnd={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <span class="find-count note digits" role="status">
        {count}
      </span>
      <Step icon="up" name={strings.find.previous} onClick={() => find.step(-1)} />
      <Step icon="down" name={strings.find.next} onClick={() => find.step(1)} />
      <Step icon="close" name={strings.find.close} onClick={find.close} />
      {find.problem.value !== null && (
        <Problem thrown={find.problem.value} retry={() => void find.look(find.text.peek())} />
      )}
    </div>
  );
}

interface StepProps {
  readonly icon: "up" | "down" | "close";
  readonly name: string;
  readonly onClick: () => void;
}

function Step({ icon, name, onClick }: StepProps) {
  return <Button icon={icon} hint={name} onClick={onClick} />;
}
