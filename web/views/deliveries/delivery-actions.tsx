import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DeliveryDto } from "../../../src/api/dto.ts";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { useStore } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { actionsFor, type DeliveryAction } from "../../state/deliveries.ts";

interface DeliveryActionsProps {
  readonly delivery: DeliveryDto;
  /** The message as text, for screen readers, which read the button alone. */
  readonly what: string;
}

/** Actions for an unsent message. To give up is final, so it asks for confirmation. */
export function DeliveryActions({ delivery: { id, state }, what }: DeliveryActionsProps) {
  const { deliveries } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  /** The message's state at the time of the question. */
  const [askedIn, setAskedIn] = useState<DeliveryState | null>(null);
  const asking = askedIn === state;
  // The state has changed. During render: an effect would also undo a click that comes before it runs.
  if (askedIn !== null && !asking) setAskedIn(null);
  const keep = useRef<HTMLButtonElement>(null);
  const route = useRef<HTMLSpanElement>(null);
  const busy = deliveries.busy.value.has(id);
  const actions = actionsFor(state);

  // Before the first paint: the button that had the focus is removed.
  useLayoutEffect(() => {
    if (asking) keep.current?.focus();
  }, [asking]);

  async function act(action: DeliveryAction): Promise<void> {
    const row = route.current?.closest(".delivery");
    await deliveries.act(id, action);
    setAskedIn(null);
    // With its button removed, the focus would return to the top of the page.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) row?.querySelector<HTMLElement>(".to-event")?.focus();
    });
  }

  function stay(): void {
    setAskedIn(null);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) route.current?.querySelector<HTMLElement>(".discard")?.focus();
    });
  }

  if (actions.length === 0) return null;
  if (asking) {
    return (
      <span
        class="remedies is-asking"
        ref={route}
        role="group"
        aria-label={`${strings.discard}: ${what}`}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          stay();
        }}
      >
        <span>{strings.confirm}</span>
        <button type="button" class="quiet" aria-disabled={busy} onClick={() => void act("discard")}>
          {strings.discard}
        </button>
        <button type="button" class="quiet" ref={keep} onClick={stay}>
          {strings.keep}
        </button>
      </span>
    );
  }
  return (
    <span class="remedies" ref={route}>
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          class={`quiet ${action}`}
          aria-label={`${strings[action]}: ${what}`}
          aria-disabled={busy}
          onClick={() => (action === "discard" ? setAskedIn(state) : void act(action))}
        >
          {strings[action]}
        </button>
      ))}
    </span>
  );
}
