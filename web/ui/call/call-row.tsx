import type { ComponentChildren } from "preact";
import { formatElapsed, formatDuration } from "../../../src/core/format/time.ts";
import type { PageStrings } from "../../i18n/en.ts";
import { formatNumber } from "../../i18n/format.ts";
import { barLength, FULL_BAR_MS, toolTitle, type CallLine } from "../../state/call-line.ts";
import type { Route } from "../../state/route.ts";
import { isPlainClick, Link, RowLink } from "../link.tsx";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { planText } from "../ask/ask-line.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { summaryFont } from "../prose-tools.ts";
import { VisibleText } from "../rich/visible-text.tsx";
import { CALL_STRINGS } from "./call-strings.ts";
import "./call-row.css";

interface CallRowProps {
  readonly call: CallLine;
  /** The call's page. */
  readonly to: Partial<Route>;
  readonly onOpen: () => void;
  /** Names its session, in a list of several. */
  readonly session?: { readonly id: string; readonly name: string };
  /** The subject with marks, such as those of a search. */
  readonly subject?: ComponentChildren;
  /** Whether it is shown beside the list. */
  readonly isOpen?: boolean;
  /** The row has the focus itself, as one stop of a list. */
  readonly tabIndex?: number;
  readonly role?: "article" | "row";
  /** Its place in a list that draws a part: from 1. */
  readonly position?: number;
  /** The duration whose bar is full. */
  readonly fullMs?: number;
  /** Its key in the list, as `data-row`. */
  readonly rowKey?: string;
  readonly onFocus?: () => void;
}

/** One tool call: outcome, tool, subject, change, duration; where it failed, the line of its error below. */
export function CallRow(props: CallRowProps) {
  const {
    call,
    to,
    onOpen,
    session,
    subject,
    isOpen = false,
    tabIndex = 0,
    role = "article",
    fullMs = FULL_BAR_MS,
  } = props;
  const { strings: page } = useStrings();
  const { errorLine, exitCode } = call;
  const isFailed = call.outcome === "failed" && (errorLine !== null || exitCode !== null);
  return (
    <div
      class={`call-row is-${call.outcome}${isOpen ? " is-chosen" : ""}${session === undefined ? "" : " has-session"} hovers`}
      role={role}
      tabIndex={tabIndex}
      aria-current={isOpen ? "true" : undefined}
      aria-posinset={props.position}
      aria-setsize={props.position === undefined ? undefined : -1}
      data-row={props.rowKey}
      data-seq={call.seq ?? undefined}
      onClick={(click) => isPlainClick(click) && onOpen()}
      onFocus={props.onFocus}
    >
      {session !== undefined && (
        <Link
          to={{ view: "session", sessionId: session.id, eventSeq: null, filter: {} }}
          class="call-session ink cut semibold underlines"
          title={session.name}
        >
          <bdi>{session.name}</bdi>
        </Link>
      )}
      <RowLink to={to} onOpen={onOpen}>
        <OutcomeMark outcome={call.outcome} />
        <bdi class="call-tool cut note" title={call.toolName}>
          {toolTitle(call.toolName)}
        </bdi>
        <bdi class={`call-subject ${summaryFont(call.toolName)} cut`} title={call.subject}>
          {subject ?? <VisibleText text={subjectOf(call, page)} />}
        </bdi>
        <span class="call-facts gap-12 small faint digits one-line flex">
          <CallFacts call={call} />
          <CallTime call={call} fullMs={fullMs} />
        </span>
        {isFailed && <CallError exitCode={exitCode} errorLine={errorLine} />}
      </RowLink>
    </div>
  );
}

/** What came of it: lines of a change, lines read, or an outcome that is neither success nor failure. */
function CallFacts({ call }: { readonly call: CallLine }) {
  const { strings: page, language } = useStrings();
  const isTeam = useStore().team.dto.value !== null;
  const strings = useStringsOf(CALL_STRINGS);
  const { added, removed, lines, outcome } = call;
  if (outcome === "denied" || outcome === "interrupted" || outcome === "asked") {
    // There, it may wait for a colleague.
    const word = outcome === "asked" && isTeam ? page.status.waiting : strings.outcome[outcome];
    return <span class={`call-word tone-${outcome}`}>{word}</span>;
  }
  if (added !== null || removed !== null) return <ChangeCount added={added} removed={removed} />;
  return lines === null ? null : <span>{strings.lines(formatNumber(lines, language))}</span>;
}

/** `+3 −2`; nothing where neither is known. */
export function ChangeCount({ added, removed }: Pick<CallLine, "added" | "removed">) {
  const { language } = useStrings();
  if (added === null && removed === null) return null;
  return (
    <span class="change-count digits">
      {added !== null && <span class="is-added tone-done">+{formatNumber(added, language)}</span>}
      {removed !== null && <span class="is-removed tone-failed">−{formatNumber(removed, language)}</span>}
    </span>
  );
}

/** What it was about, in one line: prose without the signs of Markdown. */
export function subjectOf({ toolName, subject }: CallLine, strings: PageStrings): string {
  if (toolName === "ExitPlanMode") return planText(subject, strings);
  return summaryFont(toolName) === "prose" ? plainProse(subject) : subject;
}

/** How long it took, or has been running, with a bar that compares it with the list's others. */
function CallTime({ call, fullMs }: { readonly call: CallLine; readonly fullMs: number }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(CALL_STRINGS);
  const { outcome, durationMs, usual } = call;
  const isOpen = outcome === "open";
  // Read each second by running calls alone.
  const ms = isOpen ? Math.max(0, clock.nowMs.value - call.startedAtMs) : durationMs;
  const length = ms === null ? null : barLength(ms, fullMs);
  const titles = [
    ...(usual === null ? [] : [strings.usually(formatDuration(usual.p50_ms, language))]),
    ...(length === null ? [] : [strings.fullBar(formatDuration(fullMs, language))]),
  ];
  const title = titles.length === 0 ? undefined : titles.join(language === "ja" ? "" : " ");
  return (
    <>
      {length !== null && (
        <span class="call-bar" title={title} aria-hidden="true">
          <span style={{ width: `${Math.round(length * 100)}%` }} />
        </span>
      )}
      <span class="call-took at-end" title={title}>
        {ms !== null && (isOpen ? formatElapsed(ms, language) : formatDuration(ms, language))}
      </span>
    </>
  );
}

/** `Exit 2 — the line of the error that says most`. */
function CallError({ exitCode, errorLine }: Pick<CallLine, "exitCode" | "errorLine">) {
  const strings = useStringsOf(CALL_STRINGS);
  const exit = exitCode === null ? null : strings.exit(String(exitCode));
  return (
    <bdi class="call-error mono tone-failed cut" title={errorLine ?? undefined}>
      {exit}
      {exit !== null && errorLine !== null && " — "}
      {errorLine !== null && <VisibleText text={errorLine} />}
    </bdi>
  );
}

/** A shape per outcome, so that colour is never the only sign. */
const SHAPES: Readonly<Record<CallLine["outcome"], string>> = {
  open: "M6 2.25a3.75 3.75 0 1 1-3.75 3.75",
  asked: "M6 1.5l4.5 4.5L6 10.5L1.5 6z",
  ok: "M2.25 6.5l2.5 2.5l5-6",
  failed: "M3 3l6 6M9 3l-6 6",
  denied: "M6 2.25a3.75 3.75 0 1 1 0 7.5a3.75 3.75 0 0 1 0-7.5M3.4 3.4l5.2 5.2",
  interrupted: "M4 2.5v7M8 2.5v7",
  unknown: "M4 4.5a2 2 0 1 1 2.75 1.85Q6 6.7 6 7.5M6 9.6v.2",
};

export function OutcomeMark({ outcome }: { readonly outcome: CallLine["outcome"] }) {
  const strings = useStringsOf(CALL_STRINGS);
  return (
    <svg class={`mark tone-${outcome} faint`} viewBox="0 0 12 12" width="12" height="12" role="img">
      <title>{strings.outcome[outcome]}</title>
      <path d={SHAPES[outcome]} />
    </svg>
  );
}
