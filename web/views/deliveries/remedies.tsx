import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DeliveryDto } from "../../../src/api/dto.ts";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import { DELIVERIES_WORDS } from "../../i18n/views/deliveries-words.ts";
import { useStore } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { actionsFor, type DeliveryAction } from "../../state/deliveries.ts";

interface RemediesProps {
  readonly delivery: DeliveryDto;
  /** The message in words, for those who hear only the button. */
  readonly what: string;
}

/** What can be done about a message that is not sent. To give one up is final, so it is asked for twice. */
export function Remedies({ delivery: { id, state }, what }: RemediesProps) {
  const { deliveries } = useStore();
  const words = useWordsOf(DELIVERIES_WORDS);
  /** The state in which the question was asked. */
  const [askedIn, setAskedIn] = useState<DeliveryState | null>(null);
  const asking = askedIn === state;
  // Moot in another state. While drawing, not after it: an effect would also undo a click that comes before it runs.
  if (askedIn !== null && !asking) setAskedIn(null);
  const keep = useRef<HTMLButtonElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const busy = deliveries.busy.value.has(id);
  const actions = actionsFor(state);

  // Before it is painted: the button that had the focus is gone.
  useLayoutEffect(() => {
    if (asking) keep.current?.focus();
  }, [asking]);

  async function act(action: DeliveryAction): Promise<void> {
    const row = place.current?.closest(".delivery");
    await deliveries.act(id, action);
    setAskedIn(null);
    // With its button gone, the focus would begin anew at the top of the page.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) row?.querySelector<HTMLElement>(".to-event")?.focus();
    });
  }

  function stay(): void {
    setAskedIn(null);
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(".discard")?.focus());
  }

  if (actions.length === 0) return null;
  if (asking) {
    return (
      <span
        class="remedies is-asking"
        ref={place}
        role="group"
        aria-label={`${words.discard}: ${what}`}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          stay();
        }}
      >
        <span>{words.confirm}</span>
        <button type="button" class="quiet" aria-disabled={busy} onClick={() => void act("discard")}>
          {words.discard}
        </button>
        <button type="button" class="quiet" ref={keep} onClick={stay}>
          {words.keep}
        </button>
      </span>
    );
  }
  return (
    <span class="remedies" ref={place}>
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          class={`quiet ${action}`}
          aria-label={`${words[action]}: ${what}`}
          aria-disabled={busy}
          onClick={() => (action === "discard" ? setAskedIn(state) : void act(action))}
        >
          {words[action]}
        </button>
      ))}
    </span>
  );
}
