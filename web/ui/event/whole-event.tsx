import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { OpenEvent } from "../../state/event-reader.ts";
import { formatInstant } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { Disclosure } from "../icon.tsx";
import { Link } from "../link.tsx";
import { useStore, useStrings, useStringsOf, useViewState } from "../page-context.ts";
import { CallBar } from "./call-bar.tsx";
import { CallHead } from "./call-head.tsx";
import { callTitleOf } from "./call-title.ts";
import { EventBody, RawJson } from "./event-body.tsx";
import { Delivered, EventFacts } from "./event-facts.tsx";
import { EVENT_STRINGS } from "./event-strings.ts";

interface WholeEventProps {
  readonly open: OpenEvent;
  readonly isPage?: boolean;
  /** Where an event of no call has its neighbours. */
  readonly steps?: ComponentChildren;
  /** At the end of the bar. */
  readonly children?: ComponentChildren;
}

/** An event with all of its call: what was said, run or changed, and last the facts about it. */
export function WholeEvent({ open, isPage = false, steps, children }: WholeEventProps) {
  const { event, whole } = open;
  const title = event.call == null && event.tool_name === null ? null : callTitleOf(whole);
  useFreshCall(open);
  return (
    <>
      <CallBar open={open} isPage={isPage} steps={steps}>
        {children}
      </CallBar>
      <CallHead open={open} title={title} />
      <EventBody key={whole.seq} event={whole} hasTitle />
      <Delivered event={event} />
      <EventFacts event={whole} />
      <RawEvents open={open} />
    </>
  );
}

/** Stays as it is from one event to the next. */
const createFold = () => signal(false);

/** The events that the call consists of, each with a page of its own, and what is shown above as it is stored. */
function RawEvents({ open: { event, whole } }: { readonly open: OpenEvent }) {
  const { language } = useStrings();
  const strings = useStringsOf(EVENT_STRINGS);
  const isUnfolded = useViewState(createFold);
  const events = event.call?.events ?? [
    { seq: event.seq, hook_event_name: event.hook_event_name, at: event.received_at },
  ];
  return (
    <details
      class="raw-events lined-above"
      open={isUnfolded.value}
      onToggle={(toggled) => (isUnfolded.value = toggled.currentTarget.open)}
    >
      <Disclosure>{strings.rawEvents}</Disclosure>
      <ul>
        {events.map(({ seq, hook_event_name: name, at }) => (
          <li key={seq} class="wraps note digits">
            <Link class="link" to={{ ...START, view: "event", eventSeq: seq, filter: { tab: "raw" } }}>
              <bdi>{name}</bdi>
            </Link>
            <span>{formatInstant(Date.parse(at), language)}</span>
            <span>#{seq}</span>
          </li>
        ))}
      </ul>
      {isUnfolded.value && whole.payload_kept && <RawJson payload={whole.payload} />}
    </details>
  );
}

/** At most one request in this time. */
const REFRESH_MS = 1000;

/** Loads a running call again when its session has had an event, until it has ended. */
function useFreshCall({ event }: OpenEvent): void {
  const { detail, sessions, after } = useStore();
  const isOpen = event.call != null && event.call.outcome === null;
  const changedAt = isOpen ? sessions.find(event.session_id)?.last_used_at : undefined;
  const first = useRef(changedAt);
  const cancel = useRef<(() => void) | null>(null);
  useEffect(() => {
    if (changedAt === undefined || changedAt === first.current || cancel.current !== null) return;
    cancel.current = after(REFRESH_MS, () => {
      cancel.current = null;
      void detail.refresh();
    });
  }, [changedAt]);
  useEffect(() => () => cancel.current?.(), []);
}
