import type { ToolCallDto } from "../../../../src/api/session-dto.ts";
import { EventBody } from "../../../ui/event/event-body.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { useStore } from "../../../ui/page-context.ts";
import { Problem } from "../../../ui/problem.tsx";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { describingEvent, type CallEvents, type Reading } from "../../../state/event-reader.ts";
import { toolKindOf } from "../../../state/session/lane-layout.ts";
import { fileChangeOf } from "../../../state/call-content.ts";
import { Diff } from "../../../ui/rich/diff.tsx";
import "../../../ui/rich/rich.css";
import { CallTime } from "../call-time.tsx";
import { CallOutcome } from "./call-outcome.tsx";
import { OpenEvent } from "./open-event.tsx";
import { useReading } from "./use-reading.ts";

interface CallRowProps {
  readonly sessionId: string;
  readonly call: ToolCallDto;
  readonly events: CallEvents | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Lines of a change shown at first. */
  readonly diffLines?: number;
}

/** One call: a line, and its input and output below when unfolded. */
export function CallRow({ sessionId, call, events, isOpen, onToggle, diffLines = 3 }: CallRowProps) {
  const { eventReader } = useStore();
  const kind = toolKindOf(call.tool_name);
  const seq = describingEvent(events);
  const reading = useReading(isOpen ? `${sessionId} ${call.tool_use_id} ${seq} ${call.ended_at}` : null, () =>
    eventReader.call(sessionId, call, events),
  );
  const reported = seq ?? (reading?.kind === "ready" ? reading.event.seq : null);
  return (
    <div class={`tool-call of-${kind} is-${call.outcome ?? "open"}`}>
      <div class="call-line">
        <button type="button" class="call-toggle" aria-expanded={isOpen} onClick={onToggle}>
          <Icon name={isOpen ? "down" : "next"} />
          <bdi class="tool" title={call.tool_name}>
            {call.tool_name}
          </bdi>
          <bdi class="mono what" title={call.summary}>
            {call.summary}
          </bdi>
        </button>
        <CallOutcome call={call} />
        <CallTime at={call.started_at} />
        <OpenEvent seq={reported} />
      </div>
      {isOpen && <CallBody reading={reading} diffLines={diffLines} />}
    </div>
  );
}

function CallBody({ reading, diffLines }: { readonly reading: Reading | null; readonly diffLines: number }) {
  const strings = useStringsOf(SESSION_STRINGS);
  if (reading === null || reading.kind === "loading") return <div class="call-body is-loading" />;
  if (reading.kind === "failed") return <Problem thrown={reading.thrown} />;
  if (reading.kind === "missing") return <p class="call-body empty-text">{strings.conversation.notStored}</p>;
  const { event } = reading;
  const change = fileChangeOf(event.tool_name, event.payload);
  return (
    <div class="call-body">
      {change === null || event.status === "failed" ? (
        <EventBody event={event} />
      ) : (
        <Diff change={change} folded={diffLines} />
      )}
    </div>
  );
}
