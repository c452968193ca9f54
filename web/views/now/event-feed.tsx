import { useState } from "preact/hooks";
import type { EventDto } from "../../../src/api/dto.ts";
import type { EventStatus } from "../../../src/core/event.ts";
import { formatMeasured } from "../../../src/core/format/time.ts";
import { isStoreEmpty } from "../../state/feed.ts";
import { isPlainClick, RowLink } from "../../ui/link.tsx";
import { VirtualList } from "../../ui/list/virtual-list.tsx";
import { rowPx } from "../../ui/list/visible-rows.ts";
import { Skeleton } from "../../ui/load-state.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { summaryFont } from "../../ui/prose-tools.ts";
import { Instant } from "../../ui/time.tsx";
import { FeedTools } from "./feed-tools.tsx";
import { FirstSteps } from "./notices.tsx";

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
  if (isStoreEmpty(feed)) return <FirstSteps />;
  return (
    <section class="feed" aria-label={strings.feed}>
      <FeedTools isScrolled={seenSeq !== null} unseen={unseen} />
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
          onScrolled={(isScrolled) => setSeenSeq(isScrolled ? (feed.shown.peek()[0]?.seq ?? null) : null)}
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

/** A younger event has just arrived, and fades in. */
const FRESH_MS = 1500;

/** Only these outcomes are named. */
const REMARKABLE: ReadonlySet<EventStatus> = new Set(["failed", "denied", "waiting"]);

interface EventRowProps {
  readonly event: EventDto;
  /** From 1. */
  readonly position: number;
  readonly isCursor: boolean;
  readonly isOpen: boolean;
}

function EventRow({ event, position, isCursor, isOpen }: EventRowProps) {
  const { clock, cursor, navigation } = useStore();
  const { strings, language } = useStrings();
  const fresh = clock.nowMs.peek() - Date.parse(event.received_at) < FRESH_MS;

  function open(): void {
    cursor.value = event.seq;
    navigation.go({ eventSeq: event.seq });
  }

  return (
    <article
      class={`event${isOpen ? " is-open" : ""}${fresh ? " is-fresh" : ""}`}
      tabIndex={isCursor ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      aria-current={isOpen ? "true" : undefined}
      data-seq={event.seq}
      onClick={(click) => isPlainClick(click) && open()}
      onFocus={() => {
        cursor.value = event.seq;
      }}
    >
      <RowLink to={{ eventSeq: event.seq }} onOpen={open}>
        <Instant at={event.received_at} />
        <span class="project" title={event.project_name ?? undefined}>
          <bdi>{event.project_name}</bdi>
          <MachineName machine={event.machine} />
        </span>
        <bdi class="kind" title={event.hook_event_name}>
          {event.hook_event_name}
        </bdi>
        <bdi class="tool" title={event.tool_name ?? undefined}>
          {event.tool_name}
        </bdi>
        <bdi class={`says ${summaryFont(event.tool_name)}`} title={event.summary}>
          {event.summary}
        </bdi>
        <span class={`outcome status-${event.status}`}>
          {event.duration_ms !== null && (
            <span class="took">{formatMeasured(event.duration_ms, language, "dense")}</span>
          )}
          {REMARKABLE.has(event.status) && <span class="status">{strings.status[event.status]}</span>}
        </span>
      </RowLink>
    </article>
  );
}
