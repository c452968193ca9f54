import type { EventDto } from "../../src/api/dto.ts";
import { useState } from "preact/hooks";
import { VirtualList } from "../list/virtual-list.tsx";
import { isUntouched } from "../state/feed.ts";
import { EmptyState } from "./empty-state.tsx";
import { EventRow } from "./event-row.tsx";
import { FeedTools } from "./feed-tools.tsx";
import { useStore, useWords } from "./page-context.ts";
import { rowPx } from "./row-height.ts";
import { Skeleton } from "./skeleton.tsx";

/** Below this width a row has two lines, as the style sheet knows too. */
const NARROW_PX = 560;
const NARROW_ROW_PX = 48;

export function EventFeed() {
  const { feed, cursor, navigation, preferences } = useStore();
  const row = rowPx(preferences.density.value);
  const { words } = useWords();
  const events = feed.shown.value;
  const state = feed.state.value;
  // The newest event when the list was scrolled away from its top: what is above it has not been seen.
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
    <section class="feed" aria-label={words.feed}>
      <FeedTools away={seenSeq !== null} unseen={unseen} />
      {events.length === 0 ? (
        <>{state === "loading" ? <Skeleton rows={8} /> : <p class="nobody">{words.nothingFound}</p>}</>
      ) : (
        <VirtualList<EventDto>
          items={events}
          keyOf={(event) => event.seq}
          rowHeight={(width) => (width < NARROW_PX ? NARROW_ROW_PX : row)}
          cursor={cursor.value}
          label={words.feed}
          busy={state === "loading"}
          onNearEnd={() => void feed.loadOlder()}
          onAway={(away) => setSeenSeq(away ? (feed.shown.peek()[0]?.seq ?? null) : null)}
          renderRow={(event, index) => (
            <EventRow
              key={event.seq}
              event={event}
              position={index + 1}
              isCursor={cursor.value === event.seq || (cursor.value === null && index === 0)}
              isOpen={navigation.place.value.eventSeq === event.seq}
            />
          )}
        />
      )}
    </section>
  );
}
