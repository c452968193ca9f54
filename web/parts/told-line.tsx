import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { EventDetailDto } from "../../src/protocol/dto.ts";
import { START } from "../state/place.ts";
import { DeliveryMark } from "./delivery-mark.tsx";
import { useStore, useWords } from "./page-context.ts";

type Outcome = ComponentType<{ readonly event: EventDetailDto }>;

/** Whether somebody was told of the event and why, or why not; what became of it, and the session's messages. */
export function ToldLine({ event }: { readonly event: EventDetailDto }) {
  const { navigation } = useStore();
  const { words, language } = useWords();
  const [loaded, setLoaded] = useState<{ readonly ToldOutcome: Outcome } | null>(null);
  const { told } = event;
  const isTold = told?.told === true;

  useEffect(() => {
    if (!isTold || loaded !== null) return;
    // Without its chunk the sentence has to do.
    import("../views/deliveries/told-outcome.tsx").then(setLoaded, () => undefined);
  }, [isTold]);

  return (
    <div class={`told${isTold ? " is-told" : ""}`}>
      <DeliveryMark state={isTold ? "sent" : "discarded"} />
      <bdi>{told === null ? words.deliveries.nobodyAsked : (told.why_in[language] ?? told.why)}</bdi>{" "}
      <button
        type="button"
        class="link"
        onClick={() => navigation.go({ ...START, view: "deliveries", sessionId: event.session_id })}
      >
        {words.deliveries.ofSession}
      </button>
      {isTold && loaded !== null && <loaded.ToldOutcome key={event.seq} event={event} />}
    </div>
  );
}
