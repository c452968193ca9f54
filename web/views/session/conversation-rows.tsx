import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useId, useState } from "preact/hooks";
import type { EventDto } from "../../../src/api/dto.ts";
import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import { formatExactDuration, formatMeasured } from "../../../src/core/format/time.ts";
import { formatNumber } from "../../i18n/format.ts";
import { fileChangeOf } from "../../state/call-content.ts";
import { describingEvent, type CallEvents, type Reading } from "../../state/event-reader.ts";
import { browserTimers } from "../../state/page-clock.ts";
import { countCalls, markNameOf } from "../../state/session/conversation.ts";
import { toolKindOf } from "../../state/session/lane-layout.ts";
import { foldText, fullText, type Message } from "../../state/session/messages.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { EventBody } from "../../ui/event/event-body.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Problem } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { InlineCode } from "../../ui/rich/code.tsx";
import { Diff } from "../../ui/rich/diff.tsx";
import { Markdown } from "../../ui/rich/markdown.tsx";
import { RICH_STRINGS } from "../../ui/rich/rich-strings.ts";
import { summaryFont } from "../../ui/prose-tools.ts";
import { Instant } from "../../ui/time.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import "./conversation.css";
import "./call-row.css";

interface MessageRowProps {
  readonly message: Message;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A prompt or a reply; a long one is folded. */
export function MessageRow({ message, isOpen, onToggle }: MessageRowProps) {
  const { eventReader } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const rich = useStringsOf(RICH_STRINGS);
  const id = useId();
  const { seq } = message;
  const reading = useReading(message.isCut && seq !== null ? `event ${seq}` : null, () => eventReader.event(seq ?? 0));
  const whole = reading?.kind === "ready" ? fullText(reading.event.payload) : null;
  const full = whole ?? message.text;
  const folded = foldText(full);
  return (
    <div class={`message-row is-${message.role}`}>
      <p class="message-head">
        <span>{strings.conversation[message.role]}</span>
        <Instant at={new Date(message.atMs).toISOString()} />
        <CopyButton text={full} from={id} label={rich.copyText} isSmall />
        <OpenEvent seq={seq} />
      </p>
      <div class="message-text" id={id}>
        {message.isCut && whole === null ? (
          // One line of the whole has lost the line breaks that Markdown is made of.
          <p class="markdown-source">{full}</p>
        ) : (
          <Markdown text={isOpen || folded === null ? full : folded} />
        )}
      </div>
      {folded !== null && (
        <button type="button" class="quiet fold" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? strings.conversation.fewer : strings.conversation.whole}
        </button>
      )}
    </div>
  );
}

interface CallRowProps {
  readonly sessionId: string;
  readonly call: SessionCallDto;
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
          <bdi class={`what ${summaryFont(call.tool_name)}`} title={call.summary}>
            {call.tool_name === "Bash" ? <InlineCode text={call.summary} language="bash" /> : call.summary}
          </bdi>
        </button>
        <CallOutcome call={call} />
        <Instant at={call.started_at} />
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
        <Diff change={change} cwd={event.cwd} folded={diffLines} />
      )}
    </div>
  );
}

interface GroupRowProps {
  readonly calls: readonly [SessionCallDto, ...SessionCallDto[]];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Calls without a message between them, as one line that unfolds. */
export function GroupRow({ calls, isOpen, onToggle }: GroupRowProps) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { tools, failed } = countCalls(calls);
  const number = (count: number) => formatNumber(count, language);
  return (
    <div class="call-line group">
      <button type="button" class="call-toggle" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? "down" : "next"} />
        <span class="tool">{strings.conversation.calls(number(calls.length))}</span>
        <span class="call-counts" title={tools.map(([name, count]) => `${name} ${number(count)}`).join("  ")}>
          {tools.map(([name, count]) => (
            <span key={name} class="call-count">
              <bdi>{name}</bdi> {number(count)}
            </span>
          ))}
        </span>
      </button>
      {failed > 0 && <span class="call-word is-failed">{strings.conversation.failed(number(failed))}</span>}
      <Instant at={calls[0].started_at} />
    </div>
  );
}

/** An event of the session itself. */
export function MarkRow({ event }: { readonly event: EventDto }) {
  const strings = useStringsOf(SESSION_STRINGS);
  const name = markNameOf(event);
  return (
    <p class={`mark-row is-${event.status}`}>
      <span class="mark-name">{name === null ? event.hook_event_name : strings.conversation.mark[name]}</span>
      <bdi class="mark-says">{event.summary}</bdi>
      <Instant at={event.received_at} />
      <OpenEvent seq={event.seq} />
    </p>
  );
}

/** A call's outcome if remarkable, and how long it took or has been running. */
export function CallOutcome({ call }: { readonly call: SessionCallDto }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { outcome } = call;
  const asked = outcome === null && call.permission !== null && call.permission.decision === null;
  const name = asked ? strings.agentState.waiting : strings.outcome[outcome ?? "open"];
  return (
    <span class="call-outcome">
      {outcome !== "ok" && <span class={`call-word is-${asked ? "asked" : (outcome ?? "open")}`}>{name}</span>}
      <span class="took">
        {call.duration_ms !== null
          ? formatMeasured(call.duration_ms, language, "dense")
          : outcome === null
            ? formatExactDuration(clock.nowMs.value - Date.parse(call.started_at), language, "dense")
            : null}
      </span>
    </span>
  );
}

/** Opens an event beside the conversation; hidden for an unknown event. */
function OpenEvent({ seq }: { readonly seq: number | null }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  if (seq === null) return null;
  return (
    <button
      type="button"
      class="quiet open-event"
      data-seq={seq}
      aria-label={strings.conversation.openEvent}
      title={strings.conversation.openEvent}
      onClick={() => navigation.go({ eventSeq: seq })}
    >
      <Icon name="event" />
    </button>
  );
}

/** A row that only scrolls past loads nothing. */
const READ_AFTER_MS = 90;

/**
 * Loads an event once its row has stayed in view for a moment.
 * @param key a new key loads again; null loads nothing
 */
function useReading(key: string | null, read: () => ReadonlySignal<Reading>): Reading | null {
  const [wanted, setWanted] = useState<{ key: string; reading: ReadonlySignal<Reading> } | null>(null);
  useEffect(() => {
    if (key === null || wanted?.key === key) return undefined;
    // Keep the old event until a newer one is loaded, so that a call that ends does not flicker.
    return browserTimers.after(READ_AFTER_MS, () => setWanted({ key, reading: read() }));
  }, [key]);
  return key === null || wanted === null ? null : wanted.reading.value;
}
