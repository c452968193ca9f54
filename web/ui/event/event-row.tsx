import type { EventStatus } from "../../../src/core/event.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { formatMeasured } from "../../../src/core/format/duration.ts";
import { formatInstant, formatShortInstant } from "../../i18n/format.ts";
import { familyOf } from "../../state/event-display.ts";
import { MachineName } from "../machine-name.tsx";
import { useStore, useStrings } from "../page-context.ts";

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

export function EventRow({ event, position, isCursor, isOpen }: EventRowProps) {
  const { clock, cursor, navigation } = useStore();
  const { strings, language } = useStrings();
  const atMs = Date.parse(event.received_at);
  const fresh = clock.nowMs.peek() - atMs < FRESH_MS;

  function open(): void {
    cursor.value = event.seq;
    navigation.go({ eventSeq: event.seq });
  }

  return (
    <article
      class={`event family-${familyOf(event.hook_event_name)}${isOpen ? " is-open" : ""}${fresh ? " is-fresh" : ""}`}
      tabIndex={isCursor ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      aria-current={isOpen ? "true" : undefined}
      data-seq={event.seq}
      onClick={open}
      onFocus={() => {
        cursor.value = event.seq;
      }}
    >
      <time dateTime={event.received_at} title={formatInstant(atMs, language)}>
        {formatShortInstant(atMs, clock.nowMs.peek())}
      </time>
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
      <bdi class={event.tool_name === null ? "says" : "says mono"} title={event.summary}>
        {event.summary}
      </bdi>
      <span class={`outcome status-${event.status}`}>
        {event.duration_ms !== null && <span class="took">{formatMeasured(event.duration_ms, language)}</span>}
        {REMARKABLE.has(event.status) && <span class="status">{strings.status[event.status]}</span>}
      </span>
    </article>
  );
}
