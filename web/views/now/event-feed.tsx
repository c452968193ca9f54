import type { EventDto } from "../../../src/api/dto.ts";
import { useState } from "preact/hooks";
import { VirtualList } from "../../ui/list/virtual-list.tsx";
import { isUntouched } from "../../state/feed.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { EventRow } from "../../ui/event/event-row.tsx";
import { FeedTools } from "./feed-tools.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { rowPx } from "../../ui/row-height.ts";
import { Skeleton } from "../../ui/skeleton.tsx";

/** A narrower row has two lines, as in the style sheet. */
const NARROW_PX = 560;
const NARROW_ROW_PX = 48;

export function EventFeed() {
  const { feed, cursor, navigation, preferences } = useStore();
  const row = rowPx(preferences.density.value);
  const { strings } = useStrings();
  const events = feed.shown.value;
  const state = feed.state.value;
  // The newest event when the list was scrolled away from its top: later ones are unseen.
  const [seenSeq, setSeenSeq] = useState<number | null>(null);
  const unseen =
    seenSeq === null
      ? 0
      : Math.max(
          0,
          events.findIndex((event) => event.seq <= seenSeq),
        );
  if (isUntouched(feed)) return <EmptyState />;
  return (
    <section class="feed" aria-label={strings.feed}>
      <FeedTools away={seenSeq !== null} unseen={unseen} />
      {events.length === 0 ? (
        <>{state === "loading" ? <Skeleton rows={8} /> : <p class="empty-text">{strings.nothingFound}</p>}</>
      ) : (
        <VirtualList<EventDto>
          items={events}
          keyOf={(event) => event.seq}
          rowHeight={(width) => (width < NARROW_PX ? NARROW_ROW_PX : row)}
          cursor={cursor.value}
          label={strings.feed}
          busy={state === "loading"}
          onNearEnd={() => void feed.loadOlder()}
          onAway={(away) => setSeenSeq(away ? (feed.shown.peek()[0]?.seq ?? null) : null)}
          renderRow={(event, index) => (
            <EventRow
              key={event.seq}
              event={event}
              position={index + 1}
              isCursor={cursor.value === event.seq || (cursor.value === null && index === 0)}
              isOpen={navigation.route.value.eventSeq === event.seq}
            />
          )}
        />
      )}
    </section>
  );
}
