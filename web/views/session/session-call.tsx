import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { fileChangeOf } from "../../state/call-content.ts";
import { lineOfCall, toolTitle } from "../../state/call-line.ts";
import { describingEvent, type CallEvents, type Reading } from "../../state/event-reader.ts";
import { START } from "../../state/route.ts";
import { countCalls } from "../../state/session/conversation.ts";
import { CallRow, ChangeCount, subjectOf } from "../../ui/call/call-row.tsx";
import { EventBody } from "../../ui/event/event-body.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Problem } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { summaryFont } from "../../ui/prose-tools.ts";
import { InlineCode } from "../../ui/rich/code.tsx";
import { Diff } from "../../ui/rich/diff.tsx";
import { shortPath } from "../../ui/rich/patch.ts";
import { Instant } from "../../ui/time.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { useReading } from "./use-reading.ts";
import "./session-call.css";

interface SessionCallProps {
  readonly sessionId: string;
  readonly call: SessionCallDto;
  readonly events: CallEvents | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Whether its event is shown beside. */
  readonly isBeside?: boolean;
  /** The agent that made it, in a list of several agents. */
  readonly agent?: string;
  /** Lines of a change shown at first. */
  readonly diffLines?: number;
}

/** One call of the session: a line, and its input and output below when unfolded. */
export function SessionCall(props: SessionCallProps) {
  const { sessionId, call, events, isOpen, onToggle, isBeside = false, agent, diffLines = 8 } = props;
  const { eventReader, sessionPage } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const known = call.end_seq ?? call.start_seq ?? describingEvent(events);
  const wanted = isOpen ? `${sessionId} ${call.tool_use_id} ${known} ${call.ended_at}` : null;
  const [reading, again] = useReading(wanted, () =>
    known === null ? eventReader.call(sessionId, call, events) : eventReader.event(known),
  );
  const seq = known ?? (reading?.kind === "ready" ? reading.event.seq : null);
  const open = call.ended_at === null ? sessionPage.detail.value?.open_tool_calls : undefined;
  const usual = open?.find((one) => one.tool_use_id === call.tool_use_id)?.usual ?? null;
  const cwd = sessionPage.detail.value?.cwd ?? null;
  const line = lineOfCall({ ...call, usual }, seq);
  const what = call.result?.file_path === call.summary ? shortPath(call.summary, cwd) : subjectOf(line, page);
  return (
    <div class="session-call">
      <button
        type="button"
        class="call-fold"
        aria-expanded={isOpen}
        aria-label={strings.calls.unfold(call.tool_name, call.summary.slice(0, 120))}
        onClick={onToggle}
      >
        <Icon name={isOpen ? "down" : "next"} isSmall class="faint" />
      </button>
      <CallRow
        call={line}
        to={seq === null ? {} : { ...START, view: "event", eventSeq: seq }}
        onOpen={onToggle}
        isOpen={isBeside}
        tabIndex={-1}
        subject={
          <>
            {agent !== undefined && <span class="call-agent muted">{agent} </span>}
            {call.tool_name === "Bash" ? <InlineCode text={what} language="bash" /> : proseOf(call.tool_name, what)}
          </>
        }
      />
      <OpenEvent seq={seq} />
      {isOpen && <CallBody reading={reading} again={again} diffLines={diffLines} />}
    </div>
  );
}

/** Code as it is; prose in one line without its marks. */
function proseOf(toolName: string, text: string): string {
  return summaryFont(toolName) === "prose" ? plainProse(text) : text;
}

interface CallBodyProps {
  readonly reading: Reading | null;
  readonly again: () => void;
  readonly diffLines: number;
}

function CallBody({ reading, again, diffLines }: CallBodyProps) {
  const strings = useStringsOf(SESSION_STRINGS);
  if (reading === null || reading.kind === "loading") return <div class="call-body is-loading" />;
  if (reading.kind === "failed") return <Problem thrown={reading.thrown} retry={again} />;
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

interface CallGroupProps {
  readonly calls: readonly [SessionCallDto, ...SessionCallDto[]];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Calls without a message between them, as one line that unfolds. */
export function CallGroup({ calls, isOpen, onToggle }: CallGroupProps) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { tools, failed, added, removed } = countCalls(calls);
  const number = (count: number) => formatNumber(count, language);
  return (
    <div class="call-group gap-12 flex note">
      <button type="button" class="call-toggle flex grows" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? "down" : "next"} isSmall class="faint" />
        <span class="ink rigid">{strings.conversation.calls(number(calls.length))}</span>
        <span
          class="call-counts shrinks wraps digits"
          title={tools.map(([name, count]) => `${toolTitle(name)} ${number(count)}`).join("  ")}
        >
          {tools.map(([name, count]) => (
            <span key={name} class="call-count cut">
              <bdi>{toolTitle(name)}</bdi> {number(count)}
            </span>
          ))}
        </span>
      </button>
      {failed > 0 && <span class="call-word tone-failed">{strings.conversation.failed(number(failed))}</span>}
      <ChangeCount added={added} removed={removed} />
      <Instant at={calls[0].started_at} precision="second" />
    </div>
  );
}

/** A link that opens an event beside the list; nothing for an unknown event. */
export function OpenEvent({ seq }: { readonly seq: number | null }) {
  const strings = useStringsOf(SESSION_STRINGS);
  if (seq === null) return null;
  return (
    <Link
      class="quiet open-event rigid"
      title={strings.conversation.openEvent}
      data={{ "data-seq": seq }}
      to={{ eventSeq: seq }}
    >
      <Icon name="event" />
      <span class="visually-hidden">{strings.conversation.openEvent}</span>
    </Link>
  );
}
