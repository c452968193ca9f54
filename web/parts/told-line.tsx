import { useState } from "preact/hooks";
import type { DeliveryState } from "../../src/core/outbox.ts";
import type { EventDetailDto } from "../../src/api/dto.ts";
import { START } from "../state/place.ts";
import { DeliveryMark } from "./delivery-mark.tsx";
import { lateCode } from "./late-code.ts";
import { useStore, useWords } from "./page-context.ts";

const late = lateCode(async () => (await import("../views/deliveries/told-outcome.tsx")).ToldOutcome);

/**
 * Whether a notification was sent for the event and why, or why not; what became of it, and the session's messages. Give
 * it the number of the event as its key: what became of one event says nothing about the next.
 */
export function ToldLine({ event }: { readonly event: EventDetailDto }) {
  const { navigation } = useStore();
  const { words, language } = useWords();
  const [became, setBecame] = useState<DeliveryState | null>(null);
  const { told } = event;
  const isTold = told?.told === true;
  // Without its code the sentence has to do.
  const { code: ToldOutcome } = late.useCode(isTold);
  const why = told === null ? words.deliveries.nobodyAsked : (told.why_in[language] ?? told.why);
  // The verdict is of the rules; until a message arrived, nobody has been told.
  const isUnsent = isTold && became !== null && became !== "sent" && became !== "folded";

  return (
    <div class={`told${isTold ? " is-told" : ""}`}>
      <DeliveryMark state={isTold ? (became ?? "sent") : "discarded"} />
      <bdi>{isUnsent ? willBeTold(why, words.deliveries.told) : why}</bdi>{" "}
      <button
        type="button"
        class="link"
        onClick={() => navigation.go({ ...START, view: "deliveries", sessionId: event.session_id })}
      >
        {words.deliveries.ofSession}
      </button>
      {ToldOutcome !== null && <ToldOutcome event={event} onState={setBecame} />}
    </div>
  );
}

function willBeTold(why: string, told: Readonly<Record<"was" | "willBe", string>>): string {
  return why.startsWith(told.was) ? `${told.willBe}${why.slice(told.was.length)}` : why;
}
