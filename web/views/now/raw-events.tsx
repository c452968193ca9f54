import { useMemo, useRef } from "preact/hooks";
import type { EventDto } from "../../../src/api/dto.ts";
import type { EventStatus } from "../../../src/core/event.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { isPlainClick, Link, RowLink } from "../../ui/link.tsx";
import { FlowList, type FlowGoal } from "../../ui/list/flow-list.tsx";
import { rowPx } from "../../ui/list/row-heights.ts";
import { Skeleton } from "../../ui/load-state.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { summaryFont } from "../../ui/prose-tools.ts";
import { Instant } from "../../ui/time.tsx";
import { useHeldList } from "./held-list.ts";
import "./raw-events.css";

/** Every event as a hook reported it. */
export function RawEvents() {
  const { feed } = useStore();
  const { strings } = useStrings();
  if (feed.shown.value.length > 0) return <EventList />;
  // Only where the daemon has said so.
  if (feed.state.value !== "ready") return feed.state.value === "loading" ? <Skeleton rows={8} /> : null;
  return <p class="empty-text">{strings.nothingFound}</p>;
}

function EventList() {
  const { feed, cursor, navigation, preferences } = useStore();
  const { strings } = useStrings();
  const row = rowPx(preferences.density.value);
  const events = feed.shown.value;
  const scroller = useRef<HTMLDivElement>(null);
  const goal = useMemo<FlowGoal | null>(
    () => (cursor.value === null ? null : { key: cursor.value, align: "nearest" }),
    [cursor.value],
  );
  useHeldList(scroller, feed);
  return (
    <div class="scroller" ref={scroller} aria-busy={feed.state.value === "loading"}>
      <FlowList<EventDto>
        items={events}
        keyOf={(event) => String(event.seq)}
        estimate={() => row}
        goal={goal}
        label={strings.feed}
        onNearEnd={() => void feed.loadOlder()}
        renderRow={(event, index) => (
          <EventRow
            key={event.seq}
            event={event}
            position={index + 1}
            isCursor={cursor.value === String(event.seq) || (cursor.value === null && index === 0)}
            isOpen={navigation.route.value.eventSeq === event.seq}
          />
        )}
      />
    </div>
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
  const { clock, cursor, navigation, sessions } = useStore();
  const { strings, language } = useStrings();
  const fresh = clock.nowMs.peek() - Date.parse(event.received_at) < FRESH_MS;
  // Untitled sessions of one project differ by their ids.
  const name = sessions.find(event.session_id)?.title ?? shortId(event.session_id);

  function open(): void {
    cursor.value = String(event.seq);
    navigation.go({ eventSeq: event.seq });
  }

  return (
    <article
      class={`event${isOpen ? " is-chosen" : ""}${fresh ? " is-fresh" : ""} hovers`}
      tabIndex={isCursor ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      aria-current={isOpen ? "true" : undefined}
      data-row={event.seq}
      data-seq={event.seq}
      onClick={(click) => isPlainClick(click) && open()}
      onFocus={() => {
        cursor.value = String(event.seq);
      }}
    >
      <Link
        class="event-session note underlines"
        to={{ view: "session", sessionId: event.session_id, eventSeq: null, filter: {} }}
        title={[name, event.project_name].join(" · ")}
      >
        <bdi>{name}</bdi>
        <MachineName machine={event.machine} />
      </Link>
      <RowLink to={{ eventSeq: event.seq }} onOpen={open}>
        <Instant at={event.received_at} precision="second" />
        <bdi class="kind note" title={event.hook_event_name}>
          {event.hook_event_name}
        </bdi>
        <bdi class="tool" title={event.tool_name ?? undefined}>
          {event.tool_name}
        </bdi>
        <bdi class={`says ${summaryFont(event.tool_name)}`} title={event.summary}>
          {event.summary}
        </bdi>
        <span class="outcome flex note">
          {event.duration_ms !== null && <span class="took">{formatDuration(event.duration_ms, language)}</span>}
          {REMARKABLE.has(event.status) && (
            <span class={`status tone-${event.status}`}>{strings.status[event.status]}</span>
          )}
        </span>
      </RowLink>
    </article>
  );
}
