import { WholeEvent } from "../../ui/event/whole-event.tsx";
import { EVENT_STRINGS } from "../../ui/event/event-strings.ts";
import { Skeleton } from "../../ui/load-state.tsx";
import { NotFound } from "../../ui/not-found.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { EventSteps } from "./event-steps.tsx";
import { RawEvent } from "./raw-event.tsx";
import "./event.css";

/** A tool call, or an event of no call, as a page with its own link. With `tab=raw` one event as it is stored. */
export function EventView() {
  const { detail, navigation } = useStore();
  const strings = useStringsOf(EVENT_STRINGS);
  const state = detail.state.value;
  const isRaw = navigation.route.value.filter.tab === "raw";

  return (
    <main class="scrolls">
      {state.kind === "closed" && <p class="empty-text">{strings.none}</p>}
      {state.kind === "loading" && <Skeleton rows={10} />}
      {state.kind === "failed" && (
        <NotFound thrown={state.thrown} eventSeq={state.seq} retry={() => void detail.show(state.seq)} />
      )}
      {state.kind === "ready" && (
        <article class="whole">
          {isRaw ? (
            <RawEvent event={state.event}>
              <EventSteps key={state.seq} event={state.event} />
            </RawEvent>
          ) : (
            <WholeEvent
              open={state}
              isPage
              steps={state.event.call == null && <EventSteps key={state.seq} event={state.event} />}
            />
          )}
        </article>
      )}
    </main>
  );
}
