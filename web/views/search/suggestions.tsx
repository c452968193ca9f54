import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { CALL_STATUSES } from "../../../src/core/call-history.ts";
import { CALL_STRINGS } from "../../ui/call/call-strings.ts";
import { sessionName } from "../../ui/session-name.ts";
import { browserTimers } from "../../state/page-clock.ts";
import { isPartlySeen } from "../../state/team/team.ts";
import { pendingFilterOf, type KnownValue, type PendingFilter } from "../../state/search/search-query.ts";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { knownValues } from "./search-values.ts";
import "./suggestions.css";

const MOST = 8;
/** Milliseconds without typing before the daemon is asked for sessions. */
const TYPING_PAUSE_MS = 120;

interface SuggestionsProps {
  readonly typed: string;
  /** Replaces the field's text. */
  readonly write: (text: string) => void;
  /** Takes the field's keys first: whether it used one. */
  readonly onKey: RefObject<((key: string) => boolean) | null>;
  readonly id: string;
  /** The list that is shown, if there is one, and the id of its marked option: for the field. */
  readonly onShow: (list: { readonly markedId: string | undefined } | null) => void;
}

/** Values for the filter that is being typed at the end of the field. */
export function Suggestions({ typed, write, onKey, id, onShow }: SuggestionsProps) {
  const strings = useStringsOf(SEARCH_STRINGS);
  const outcomes = useStringsOf(CALL_STRINGS).outcome;
  const pending = pendingFilterOf(typed);
  const options = useOptions(pending);
  const [at, setAt] = useState(-1);
  const [isDismissed, setDismissed] = useState(false);
  const shown = isDismissed ? [] : options;
  const marked = Math.min(at, shown.length - 1);

  useEffect(() => {
    setAt(-1);
    setDismissed(false);
  }, [typed]);
  useEffect(() => {
    onShow(shown.length === 0 ? null : { markedId: marked < 0 ? undefined : `${id}-${marked}` });
    return () => onShow(null);
  }, [marked, shown.length === 0]);

  /** @param end one space, after which an `OR` may follow, or two, which end the filter */
  function choose(option: KnownValue | undefined, end: " " | "  "): void {
    if (option === undefined || pending === null) return;
    const value = /[\s"]/.test(option.value) ? `"${option.value}"` : option.value;
    write(`${typed.slice(0, pending.start)}${pending.key}:${value}${end}`);
  }

  useLayoutEffect(() => {
    onKey.current = (key) => {
      if (shown.length === 0) return false;
      if (key === "ArrowDown") setAt((marked + 1) % shown.length);
      else if (key === "ArrowUp") setAt(marked <= 0 ? shown.length - 1 : marked - 1);
      else if (key === "Escape") setDismissed(true);
      else if (key === "Tab") choose(shown[Math.max(0, marked)], " ");
      else if (key === "Enter" && marked >= 0) choose(shown[marked], "  ");
      else return false;
      return true;
    };
    return () => {
      onKey.current = null;
    };
  });

  if (shown.length === 0) return null;
  return (
    <ul class="menu-box box suggestions" role="listbox" id={id} aria-label={strings.suggestions}>
      {shown.map((option, index) => (
        <li
          class="cut hovers"
          key={option.value}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === marked}
          // Before the field loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            choose(option, "  ");
          }}
        >
          <bdi>{option.name ?? option.value}</bdi>
          {isOutcome(option.value) && pending?.key === "status" && (
            <span class="meaning small faint">{outcomes[option.value]}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function isOutcome(value: string): value is (typeof CALL_STATUSES)[number] {
  return CALL_STATUSES.some((status) => status === value);
}

function useOptions(pending: PendingFilter | null): readonly KnownValue[] {
  const store = useStore();
  const { strings } = useStrings();
  const [found, setFound] = useState<readonly KnownValue[]>([]);
  const wanted = pending?.key === "session" ? pending.value : "";

  useEffect(() => {
    setFound([]);
    if (wanted === "") return undefined;
    let isWanted = true;
    async function ask(): Promise<void> {
      // Without an answer, what the page knows is offered.
      const sessions = await store.api.sessions({ q: wanted, limit: String(MOST) }).catch(() => []);
      const searched = sessions.filter((one) => !isPartlySeen(one));
      if (isWanted) setFound(searched.map((one) => ({ value: one.session_id, name: sessionName(one, strings) })));
    }
    const cancel = browserTimers.after(TYPING_PAUSE_MS, () => void ask());
    return () => {
      isWanted = false;
      cancel();
    };
  }, [wanted]);

  if (pending === null) return [];
  const folded = pending.value.toLowerCase();
  const known = knownValues(store)(pending.key).filter(({ value, name }) =>
    `${value} ${name ?? ""}`.toLowerCase().includes(folded),
  );
  const values = new Map([...known, ...found].map((option) => [option.value, option]));
  const options = [...values.values()].slice(0, MOST);
  // Typed to its end, there is nothing to choose.
  return options.length === 1 && options[0]?.value === pending.value ? [] : options;
}
