import type { EventDetailDto } from "../../../src/api/dto.ts";
import { EventBody } from "./event-body.tsx";
import { DeliveryStatus, EventFacts, EventHead, isDecisionNotable } from "./event-facts.tsx";

/** One event: what it is, what was said, run or changed, and last the facts about it. */
export function WholeEvent({ event }: { readonly event: EventDetailDto }) {
  return (
    <>
      <EventHead event={event} />
      <EventBody key={event.seq} event={event} />
      {isDecisionNotable(event) && <DeliveryStatus key={event.seq} event={event} />}
      <EventFacts event={event} />
    </>
  );
}
