import { useEffect, useRef } from "preact/hooks";
import type { EventDetailDto } from "../../src/api/dto.ts";
import { EventBody } from "./event-body.tsx";
import { EventFacts } from "./event-facts.tsx";
import { EventHead } from "./event-head.tsx";
import { START } from "../state/place.ts";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";
import { Problem } from "./problem.tsx";
import { Skeleton } from "./skeleton.tsx";
import { RawJson } from "./raw-json.tsx";
import { ToldLine } from "./told-line.tsx";

/** One event whole, beside the feed or, on a small screen, over it. */
export function EventDetail() {
  const { detail, navigation } = useStore();
  const { words } = useWords();
  const state = detail.state.value;
  const panel = useRef<HTMLElement>(null);
  const isOpen = state.kind !== "closed";
  const seq = isOpen ? state.seq : null;

  useEffect(() => {
    panel.current?.scrollTo(0, 0);
  }, [seq]);

  if (!isOpen) return null;
  return (
    <aside class="detail" aria-label={words.detail.heading} ref={panel}>
      <button
        type="button"
        class="quiet close"
        aria-label={words.detail.close}
        title={words.detail.close}
        onClick={() => navigation.go({ eventSeq: null })}
      >
        <Icon name="close" />
      </button>
      {isOpen && (
        <button
          type="button"
          class="quiet close to-whole"
          aria-label={words.detail.whole}
          title={words.detail.whole}
          onClick={() => navigation.go({ ...START, view: "event", eventSeq: seq })}
        >
          <Icon name="event" />
        </button>
      )}
      {state.kind === "loading" && <Skeleton rows={6} />}
      {state.kind === "failed" && <Problem thrown={state.thrown} />}
      {state.kind === "ready" && <Event event={state.event} />}
    </aside>
  );
}

function Event({ event }: { readonly event: EventDetailDto }) {
  return (
    <>
      <EventHead event={event} />
      <ToldLine key={event.seq} event={event} />
      <EventFacts event={event} />
      <EventBody key={event.seq} event={event} />
      {event.payload_kept && <RawJson payload={event.payload} />}
    </>
  );
}
