import { OBSERVED_EVENT_NAMES } from "../../../src/core/event.ts";
import { formatElapsed, formatDuration } from "../../../src/core/format/time.ts";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import type { OpenEvent } from "../../state/event-reader.ts";
import { START } from "../../state/route.ts";
import { failureName } from "../ask/ask-line.ts";
import { CALL_STRINGS } from "../call/call-strings.ts";
import { ChangeCount, OutcomeMark } from "../call/call-row.tsx";
import { Link } from "../link.tsx";
import { PlaceOfId } from "../machine-name.tsx";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { VisibleText } from "../rich/visible-text.tsx";
import { sessionName } from "../session-name.ts";
import { Instant } from "../time.tsx";
import type { CallTitle } from "./call-title.ts";
import { EVENT_STRINGS } from "./event-strings.ts";
import { ownEntry } from "../../../src/core/own-entry.ts";

interface CallHeadProps {
  readonly open: OpenEvent;
  /** Null for an event of no call. */
  readonly title: CallTitle | null;
}

/** What was done, what came of it, when, and in which session and turn. */
export function CallHead({ open: { event, whole }, title }: CallHeadProps) {
  const { strings } = useStrings();
  const call = event.call ?? null;
  return (
    <>
      <h2 class="title flex baseline big ink breaks">
        {call !== null && <OutcomeMark outcome={outcomeOf(call)} />}
        {title === null ? <EventName event={event} /> : <TitleText title={title} />}
      </h2>
      <p class="event-context wraps note digits">
        {call === null ? (
          event.status === "failed" && <TurnFailure event={event} />
        ) : (
          <CallOutcome call={call} end={whole} />
        )}
        <Instant at={call?.started_at ?? event.received_at} precision="second" />
        <PlaceOfId sessionId={event.session_id} machine={event.machine} />
        {event.source !== "hook" && <span>{strings.source[event.source]}</span>}
      </p>
      <SessionLine event={event} />
    </>
  );
}

/** `Failed · Billing problem` */
function TurnFailure({ event: { hook_event_name: name, payload } }: { readonly event: EventDetailDto }) {
  const { strings } = useStrings();
  const code = name === "StopFailure" ? payload["error"] : null;
  const why = typeof code === "string" ? failureName(code, strings) : null;
  return (
    <bdi class="tone-failed">
      {strings.status.failed}
      {why !== null && (
        <>
          {" · "}
          <VisibleText text={why} />
        </>
      )}
    </bdi>
  );
}

function TitleText({ title: { verb, subject, isCode } }: { readonly title: CallTitle }) {
  const strings = useStringsOf(EVENT_STRINGS);
  const [before, after] = strings.verbs[verb].split("{subject}");
  return (
    <span>
      {before}
      {subject !== "" && (
        <bdi class={isCode ? "mono" : undefined}>
          <VisibleText text={subject} />
        </bdi>
      )}
      {after}
    </span>
  );
}

/** An event of no call by its meaning, or as Claude Code names it. */
function EventName({ event }: { readonly event: EventDetailDto }) {
  const { strings } = useStrings();
  const own: Readonly<Record<string, string | undefined>> = useStringsOf(EVENT_STRINGS).events;
  const observed = OBSERVED_EVENT_NAMES.find((name) => name === event.hook_event_name);
  const name = observed === undefined ? ownEntry(own, event.hook_event_name) : strings.observed[observed];
  return (
    <bdi>
      {name ?? event.hook_event_name}
      {event.tool_name !== null && ` · ${event.tool_name}`}
    </bdi>
  );
}

interface CallOutcomeProps {
  readonly call: NonNullable<EventDetailDto["call"]>;
  /** Its last event so far. */
  readonly end: EventDetailDto;
}

function outcomeOf({ outcome, asked }: NonNullable<EventDetailDto["call"]>) {
  return outcome ?? (asked ? "asked" : "open");
}

function CallOutcome({ call, end }: CallOutcomeProps) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(CALL_STRINGS);
  const { result, duration_ms: durationMs } = end;
  const exitCode = result?.exit_code ?? null;
  const isOpen = call.outcome === null;
  // Read each second by running calls alone.
  const ms = isOpen ? Math.max(0, clock.nowMs.value - Date.parse(call.started_at)) : durationMs;
  const usual = call.usual !== null && (isOpen || (ms ?? 0) > call.usual.p99_ms) ? call.usual : null;
  return (
    <>
      {call.outcome !== "ok" && (
        <span class={`tone-${outcomeOf(call)}`}>
          {strings.outcome[outcomeOf(call)]}
          {exitCode !== null && ` · ${strings.exit(String(exitCode))}`}
        </span>
      )}
      <ChangeCount added={result?.added ?? null} removed={result?.removed ?? null} />
      {ms !== null && <span>{isOpen ? formatElapsed(ms, language) : formatDuration(ms, language)}</span>}
      {usual !== null && <span>{strings.usually(formatDuration(usual.p50_ms, language))}</span>}
    </>
  );
}

/** The session, and the prompt of the turn; each is a link. */
function SessionLine({ event }: { readonly event: EventDetailDto }) {
  const { sessions } = useStore();
  const { strings } = useStrings();
  const own = useStringsOf(EVENT_STRINGS);
  const session = sessions.find(event.session_id);
  const prompt = event.call?.prompt ?? null;
  const place = { ...START, view: "session", sessionId: event.session_id } as const;
  const name =
    session === undefined ? plainProse(event.session_title ?? "") || event.session_id : sessionName(session, strings);
  const says = prompt === null ? "" : plainProse(prompt.text);
  return (
    <p class="of-call flex gap-12 note digits">
      <Link class="link cut rigid ink" title={strings.openInSession} to={{ ...place, eventSeq: event.seq }}>
        <bdi>{name}</bdi>
      </Link>
      {/* The title of most sessions is their first prompt. */}
      {prompt !== null && says !== "" && says !== name && (
        <Link class="cut underlines" title={own.prompt(prompt.text)} to={{ ...place, eventSeq: prompt.seq }}>
          <bdi>{says}</bdi>
        </Link>
      )}
    </p>
  );
}
