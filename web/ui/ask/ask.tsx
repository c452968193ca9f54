import { useComputed } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { formatElapsed, formatMoment } from "../../../src/core/format/time.ts";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import { createAsks } from "../../state/asks.ts";
import { eventContentOf } from "../../state/call-content.ts";
import { requestOfItem } from "../../state/attention/request-of-item.ts";
import type { InboxItem } from "../../state/inbox.ts";
import { isPartlySeen } from "../../state/team/team.ts";
import { Answer } from "../answer/answer.tsx";
import { ANSWER_STRINGS } from "../answer/answer-strings.ts";
import { EventBody } from "../event/event-body.tsx";
import { Disclosure } from "../icon.tsx";
import { Problem, Skeleton } from "../load-state.tsx";
import { useStore, useStrings, useStringsOf, useViewState } from "../page-context.ts";
import { Diff } from "../rich/diff.tsx";
import { Sharing } from "../sharing/sharing.tsx";
import { useIsSmall } from "../use-is-small.ts";
import { AskActions, type AskActionsProps } from "./ask-actions.tsx";
import { askLineOf, failureOf, shortAsk } from "./ask-line.ts";
import { ASK_STRINGS } from "./ask-strings.ts";
import "./ask.css";

/** One item of the inbox, whole: what is asked or failed, and what you can do about it. */
export function Ask(props: AskActionsProps) {
  if (isPartlySeen(props.item.session)) return <Sharing session={props.item.session} />;
  return <OwnAsk {...props} />;
}

function OwnAsk(props: AskActionsProps) {
  const { requests } = useStore();
  const { strings } = useStrings();
  const isSmall = useIsSmall();
  const state = requests.state.value;
  const request = state === null ? null : requestOfItem(props.item, state.requests);
  const canAnswer = request?.state === "open" && state?.may_answer === true;
  return (
    <div class="ask stack breaks">
      <AskedOrAnswer {...props} request={request} />
      {isSmall && canAnswer ? (
        <details>
          <Disclosure>{strings.views.more}</Disclosure>
          <AskActions {...props} />
        </details>
      ) : (
        <AskActions {...props} />
      )}
    </div>
  );
}

interface AskedProps extends AskActionsProps {
  readonly request: RequestDto | null;
}

function AskedOrAnswer({ item, isOver = false, request }: AskedProps) {
  const { requests, health } = useStore();
  const state = requests.state.value;
  const isOn = health.value?.answers === true;
  useEffect(() => {
    // Answering was turned on while a dialog was open.
    if (isOn && state === null) void requests.reload();
  }, [isOn]);
  if (state !== null && request !== null) {
    return <Answer key={request.id} request={request} mayAnswer={state.may_answer} />;
  }
  if (item.wait === null) return <Failure item={item} />;
  return (
    <>
      <Wait item={item} wait={item.wait} />
      {state !== null && !isOver && <OnlyTerminal wait={item.wait} />}
    </>
  );
}

/** The request comes with the event, or a moment later. */
const REQUEST_LATE_MS = 3000;

/** At its prompt, with or without a note that it did not take. */
const AT_PROMPT: ReadonlySet<string> = new Set(["idle", "other"]);

/** Answering is on, and this wait has no request. */
function OnlyTerminal({ wait }: Pick<WaitProps, "wait">) {
  const { clock } = useStore();
  const strings = useStringsOf(ANSWER_STRINGS);
  const isLate = useComputed(() => clock.nowMs.value - Date.parse(wait.since) > REQUEST_LATE_MS).value;
  return !AT_PROMPT.has(wait.kind) && isLate && <p class="note">{strings.onlyTerminal}</p>;
}

/** The whole reason, and until when it lasts. */
function Failure({ item }: { readonly item: InboxItem }) {
  const { clock } = useStore();
  const { strings, language } = useStrings();
  const { retry_at: retryAt } = item.session;
  const { raw } = failureOf(item.session, language);
  const untilMs = retryAt === null ? null : Date.parse(retryAt);
  const nowMs = clock.nowMs.value;
  return (
    <>
      <p class="ask-text measure as-written" dir="auto">
        {askLineOf(item, strings, language).text}
      </p>
      {raw !== null && <code class="faint breaks">{raw}</code>}
      {untilMs !== null && (
        <p class="note">
          {untilMs > nowMs
            ? strings.limitUntil(formatMoment(untilMs, { nowMs, language }), formatElapsed(untilMs - nowMs, language))
            : strings.limitOver(formatMoment(untilMs, { nowMs, language }))}
        </p>
      )}
    </>
  );
}

interface WaitProps {
  readonly item: InboxItem;
  readonly wait: NonNullable<InboxItem["wait"]>;
}

function Wait({ item, wait }: WaitProps) {
  const asks = useViewState(createAsks);
  const strings = useStringsOf(ASK_STRINGS);
  const [attempt, setAttempt] = useState(0);
  const { session_id: sessionId } = item.session;
  // Asked once for each attempt: in every render, a failure would be asked for again at once.
  const reading = useMemo(() => asks.of(sessionId, wait), [sessionId, wait.item, attempt]).value;
  return (
    <>
      {wait.agent_id !== null && <p class="note">{strings.fromSubagent}</p>}
      {AT_PROMPT.has(wait.kind) && <p class="note">{strings.idleHint}</p>}
      {reading.kind === "loading" && <Skeleton rows={2} />}
      {reading.kind === "failed" && <Problem thrown={reading.thrown} retry={() => setAttempt(attempt + 1)} />}
      {reading.kind === "ready" && <Asked event={reading.event} />}
      {(reading.kind === "failed" || reading.kind === "missing") && wait.kind !== "idle" && (
        <p class="ask-text measure as-written" dir="auto">
          {shortAsk(wait)}
        </p>
      )}
    </>
  );
}

/** Folding would hide what is to be decided. */
const ALL_LINES = 5000;

/** From the event that asks: a change with all its lines, the rest as everywhere. */
function Asked({ event }: { readonly event: Parameters<typeof EventBody>[0]["event"] }) {
  const content = event.payload_kept ? eventContentOf(event.tool_name, event.payload) : null;
  if (content?.kind === "change") return <Diff change={content.change} cwd={event.cwd} folded={ALL_LINES} />;
  return <EventBody key={event.seq} event={event} />;
}
