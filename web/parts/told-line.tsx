import type { EventDetailDto } from "../../src/protocol/dto.ts";
import { START } from "../state/place.ts";
import { DeliveryMark } from "./delivery-mark.tsx";
import { useStore, useWords } from "./page-context.ts";

/** Whether somebody was told of the event and why, or why not; the way to the session's messages. */
export function ToldLine({ event }: { readonly event: EventDetailDto }) {
  const { navigation } = useStore();
  const { words } = useWords();
  const { told } = event;
  return (
    <p class={`told${told?.told === true ? " is-told" : ""}`}>
      <DeliveryMark state={told?.told === true ? "sent" : "discarded"} />
      <bdi>{told === null ? words.deliveries.nobodyAsked : told.why}</bdi>{" "}
      <button
        type="button"
        class="link"
        onClick={() => navigation.go({ ...START, view: "deliveries", sessionId: event.session_id })}
      >
        {words.deliveries.ofSession}
      </button>
    </p>
  );
}
