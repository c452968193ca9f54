import type { ComponentChildren } from "preact";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import { START } from "../../state/route.ts";
import { Delivered, EventFacts } from "../../ui/event/event-facts.tsx";
import { PayloadFields, RawJson } from "../../ui/event/event-body.tsx";
import { EVENT_STRINGS } from "../../ui/event/event-strings.ts";
import { Link } from "../../ui/link.tsx";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Instant } from "../../ui/time.tsx";

interface RawEventProps {
  readonly event: EventDetailDto;
  /** The steps to its neighbours. */
  readonly children: ComponentChildren;
}

/** One event as Claude Code reported it. */
export function RawEvent({ event, children }: RawEventProps) {
  const { strings } = useStrings();
  const own = useStringsOf(EVENT_STRINGS);
  return (
    <>
      <header class="open-bar gap-2 flex">
        {children}
        <span class="spring" />
        <Link class="quiet framed" to={{ ...START, view: "event", eventSeq: event.seq }}>
          {event.call == null ? strings.detail.heading : own.toCall}
        </Link>
      </header>
      <h2 class="title flex baseline big ink breaks">
        <bdi class="mono">{event.hook_event_name}</bdi>
      </h2>
      <p class="event-context wraps note digits">
        <span>{own.rawEvent}</span>
        <span class={`tone-${event.status}`}>{strings.status[event.status]}</span>
        <Instant at={event.received_at} precision="second" />
        <span>#{event.seq}</span>
      </p>
      <PayloadFields event={event} />
      <Delivered event={event} />
      <EventFacts event={event} />
      {event.payload_kept && <RawJson payload={event.payload} />}
    </>
  );
}
