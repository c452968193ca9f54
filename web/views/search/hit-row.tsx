import { shortId } from "../../../src/core/format/short-id.ts";
import type { SearchHitDto } from "../../../src/api/history-dto.ts";
import { formatInstant, formatShortInstant } from "../../i18n/format.ts";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { familyOf } from "../../state/event-display.ts";
import { Marked } from "./marked.tsx";

interface HitRowProps {
  readonly hit: SearchHitDto;
  /** From 1. */
  readonly position: number;
  /** The hit above is from another session. */
  readonly beginsRun: boolean;
  readonly isCursor: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

export function HitRow({ hit, position, beginsRun, isCursor, isOpen, onOpen, onFocus }: HitRowProps) {
  const { clock } = useStore();
  const { strings, language } = useStrings();
  const { event, session_title: title } = hit;
  const atMs = Date.parse(event.received_at);
  const named = title ?? shortId(event.session_id);
  return (
    <article
      class={`hit family-${familyOf(event.hook_event_name)}${beginsRun ? " begins-run" : ""}${isOpen ? " is-open" : ""}`}
      tabIndex={isCursor ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      aria-current={isOpen ? "true" : undefined}
      data-seq={event.seq}
      onClick={onOpen}
      onFocus={onFocus}
    >
      <time dateTime={event.received_at} title={formatInstant(atMs, language)}>
        {formatShortInstant(atMs, clock.nowMs.peek())}
      </time>
      <span class="of-session" title={`${named} · ${event.project_name ?? strings.unnamedSession}`}>
        <bdi>{named}</bdi>
        <MachineName machine={event.machine} />
      </span>
      <span class="kind" title={event.tool_name ?? event.hook_event_name}>
        <bdi>{event.tool_name ?? event.hook_event_name}</bdi>
        {event.status === "failed" && <span class="is-failure">{strings.status.failed}</span>}
      </span>
      <bdi class={event.tool_name === null ? "says" : "says mono"} dir="auto" title={hit.snippet}>
        <Marked snippet={hit.snippet} highlights={hit.highlights} />
      </bdi>
    </article>
  );
}
