import type { ComponentChildren } from "preact";
import { shortId } from "../../../src/core/session/session-name.ts";
import { lineOfCall } from "../../state/call-line.ts";
import { keyOfHit, type Hit } from "../../state/search/search.ts";
import { START } from "../../state/route.ts";
import { CallRow } from "../../ui/call/call-row.tsx";
import { CALL_STRINGS } from "../../ui/call/call-strings.ts";
import { EVENT_STRINGS } from "../../ui/event/event-strings.ts";
import { Icon } from "../../ui/icon.tsx";
import { isPlainClick, Link, RowLink } from "../../ui/link.tsx";
import { PlaceOfId } from "../../ui/machine-name.tsx";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { Instant } from "../../ui/time.tsx";
import { hasSecondLine, matchOfHit, rangesOf, subjectOfHit, type MarkedText } from "./hit-text.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { ownEntry } from "../../../src/core/own-entry.ts";

interface HitRowProps {
  readonly hit: Hit;
  /** What was searched for. */
  readonly texts: readonly string[];
  /** From 1. */
  readonly position: number;
  readonly isCursor: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

/** One call, or one event of no call: what it is, and below it the line that matches, its session and time. */
export function HitRow(props: HitRowProps) {
  const { hit } = props;
  const title = hit.sessionTitle === null ? null : plainProse(hit.sessionTitle) || hit.sessionTitle;
  return (
    <div
      class={`hit${props.isOpen ? " is-open" : ""} hovers`}
      role="article"
      aria-posinset={props.position}
      aria-setsize={-1}
      data-row={keyOfHit(hit)}
    >
      {hit.call === null ? <EventLine {...props} /> : <CallLine {...props} call={hit.call} />}
      <div
        class="hit-below flex baseline note"
        onClick={(click) => {
          if (!isPlainClick(click)) return;
          // The row has the keys.
          click.currentTarget.parentElement?.querySelector<HTMLElement>(".call-row")?.focus();
          props.onOpen();
        }}
      >
        {hasSecondLine(hit, props.texts) && <Found hit={hit} texts={props.texts} />}
        <Link
          class="of-session cut underlines"
          title={[title, hit.project].filter((part) => part !== null).join(" · ")}
          to={{ ...START, view: "session", sessionId: hit.sessionId, eventSeq: hit.seq }}
        >
          <bdi>{title ?? hit.project ?? shortId(hit.sessionId)}</bdi>
          {title !== null && hit.project !== null && <bdi class="faint"> · {hit.project}</bdi>}
        </Link>
        <PlaceOfId sessionId={hit.sessionId} machine={hit.machine} />
        <Instant at={hit.at} precision="second" />
      </div>
    </div>
  );
}

function CallLine({
  hit,
  texts,
  call,
  isCursor,
  isOpen,
  onOpen,
  onFocus,
}: HitRowProps & { call: NonNullable<Hit["call"]> }) {
  return (
    <CallRow
      // The line below says what failed.
      call={{ ...lineOfCall(call), exitCode: null, errorLine: null }}
      to={{ eventSeq: hit.seq }}
      onOpen={onOpen}
      isOpen={isOpen}
      tabIndex={isCursor ? 0 : -1}
      onFocus={onFocus}
      subject={<MarkedSubject hit={hit} texts={texts} />}
    />
  );
}

function EventLine({ hit, texts, isCursor, isOpen, onOpen, onFocus }: HitRowProps) {
  const { strings } = useStrings();
  const names: Readonly<Record<string, string | undefined>> = useStringsOf(EVENT_STRINGS).events;
  const { event } = hit;
  const name = event?.hook_event_name ?? "";
  return (
    <div
      class={`call-row${isOpen ? " is-chosen" : ""} hovers`}
      role="article"
      tabIndex={isCursor ? 0 : -1}
      aria-current={isOpen ? "true" : undefined}
      data-seq={hit.seq}
      onFocus={onFocus}
    >
      <RowLink to={{ eventSeq: hit.seq }} onOpen={onOpen}>
        <Icon name={name === "UserPromptSubmit" ? "command" : "event"} />
        <bdi class="call-tool cut note" title={name}>
          {ownEntry(names, name) ?? name}
        </bdi>
        <bdi class="call-subject cut" title={event?.summary}>
          {event?.tool_name === null ? "" : `${event?.tool_name} · `}
          <MarkedSubject hit={hit} texts={texts} />
        </bdi>
        <span class="call-facts gap-12 small faint digits one-line flex">
          {event?.status === "failed" && <span class="is-failure tone-failed">{strings.status.failed}</span>}
        </span>
      </RowLink>
    </div>
  );
}

function MarkedSubject({ hit, texts }: Pick<HitRowProps, "hit" | "texts">) {
  const subject = subjectOfHit(hit);
  return <Marked snippet={subject} highlights={rangesOf(subject, texts)} />;
}

/** The marked line, after its place in the call; in a list of calls the line of the error. */
function Found({ hit, texts }: Pick<HitRowProps, "hit" | "texts">) {
  const strings = useStringsOf(SEARCH_STRINGS);
  const { exit } = useStringsOf(CALL_STRINGS);
  const { call } = hit;
  const code = call?.result?.exit_code ?? null;
  const match = matchOfHit(hit, texts);
  const place = match === null || call === null ? null : placeOf(hit.match?.fields ?? []);
  return (
    <bdi class="says cut mono grows" dir="auto" title={hit.match?.snippet ?? call?.result?.error_line ?? undefined}>
      {code !== null && <span class="is-failure tone-failed">{exit(String(code))}</span>}
      {place !== null && <span class="hit-place faint">{strings.places[place]}</span>}
      {match === null ? call?.result?.error_line : <Marked {...match} />}
    </bdi>
  );
}

/** The part of a call with the match. */
function placeOf(fields: readonly string[]): "input" | "output" | "error" | null {
  const first = fields[0] ?? "";
  if (first.startsWith("/tool_input")) return "input";
  if (first.startsWith("/tool_response")) return "output";
  return first === "/error" ? "error" : null;
}

/** Plain text with its matches marked. */
function Marked({ snippet, highlights }: MarkedText) {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const [start, end] of highlights) {
    if (start > at) parts.push(snippet.slice(at, start));
    parts.push(<mark key={start}>{snippet.slice(start, end)}</mark>);
    at = end;
  }
  return (
    <>
      {parts}
      {snippet.slice(at)}
    </>
  );
}
