import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState, useLayoutEffect } from "preact/hooks";
import type { SessionDto, WaitDto } from "../../../src/api/session-dto.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { formatMinute, formatNumber } from "../../i18n/format.ts";
import { START, type RouteFilter } from "../../state/route.ts";
import { SHOWN_OF_EACH } from "../../state/sessions/sessions.ts";
import { StateMark } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/load-state.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { summaryFont } from "../../ui/prose-tools.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Since } from "../../ui/time.tsx";

/** Sessions that need a person: waiting, or failed within the hour. */
export function AttentionBoard() {
  const { sessions, connection } = useStore();
  const { strings } = useStrings();
  const { waiting, failed } = sessions.groups.value;
  const { waiting: waitingCount } = sessions.counts.value;
  if (!sessions.loaded.value) return <Skeleton rows={2} />;
  return (
    <div class="attention">
      <section aria-labelledby="waiting-heading">
        <h2 id="waiting-heading" class={waitingCount === 0 ? "visually-hidden" : undefined}>
          {strings.waitingHeading}
        </h2>
        {waitingCount === 0 ? (
          <p class="empty-text">{connection.isReachable.value ? strings.nothingWaits : strings.nothingWaitedLast}</p>
        ) : (
          <ul class="calls">
            {waiting.slice(0, SHOWN_OF_EACH).map((session) => (
              <WaitingCall key={session.session_id} session={session} />
            ))}
          </ul>
        )}
        <MoreOf kind="waiting" />
      </section>
      {failed.length > 0 && (
        <section aria-labelledby="failed-heading">
          <h2 id="failed-heading">{strings.failedHeading}</h2>
          <ul class="calls">
            {failed.slice(0, SHOWN_OF_EACH).map((session) => (
              <FailedCall key={session.session_id} session={session} />
            ))}
          </ul>
          <MoreOf kind="failed" />
        </section>
      )}
    </div>
  );
}

/** One waiting session with all its questions, oldest first. */
function WaitingCall({ session }: { readonly session: SessionDto }) {
  const { asks } = useStore();
  const { strings } = useStrings();
  const item = useRef<HTMLLIElement>(null);
  const [unfolded, setUnfolded] = useState(false);
  const { session_id: id, waits } = session;
  const asked = waits.map((wait) => ({ wait, ask: asks.of(id, wait) }));
  const isCut = useIsCut(item, asked.map(({ ask }) => ask.text).join("\n"));
  return (
    <li ref={item} class={unfolded ? "is-unfolded" : undefined}>
      <CallLink session={session} state="waiting">
        {asked.length === 0 && (
          <Line kind={null} since={session.state_since}>
            <bdi class="what">{session.waiting_for ?? strings.waitsForUnknown}</bdi>
          </Line>
        )}
        {asked.map(({ wait, ask }) => (
          <Line key={`${wait.tool_use_id} ${wait.since}`} kind={kindOf(wait, strings.waitKind)} since={wait.since}>
            <bdi class={`what ${summaryFont(wait.kind === "permission" ? wait.tool_name : null)}`}>
              {ask.text === "" ? strings.waitsForUnknown : ask.text}
            </bdi>
            {ask.choices.length > 0 && (
              <span class="answers">
                {ask.choices.map((choice) => (
                  <bdi key={choice}>{choice}</bdi>
                ))}
              </span>
            )}
          </Line>
        ))}
      </CallLink>
      {(isCut || unfolded) && (
        <button type="button" class="quiet fold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? strings.fold : strings.unfold}
        </button>
      )}
    </li>
  );
}

/**
 * Whether a question is longer than the style sheet's lines: two long plans would push all other sessions out of sight.
 */
function useIsCut(item: RefObject<HTMLElement | null>, texts: string): boolean {
  const [isCut, setIsCut] = useState(false);
  function measure(): void {
    const shown = Array.from(item.current?.querySelectorAll(".what") ?? []);
    setIsCut(shown.some((text) => text.scrollHeight > text.clientHeight + 1));
  }
  // The full text may be longer than the short line without making the item taller.
  useLayoutEffect(measure, [texts]);
  useEffect(() => {
    const element = item.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return isCut;
}

/** One failed session: why and, where the client said it, until when. */
function FailedCall({ session }: { readonly session: SessionDto }) {
  const { clock } = useStore();
  const { strings, language } = useStrings();
  const { failure, failure_code: code, retry_at: retryAt } = session;
  const untilMs = retryAt === null ? null : Date.parse(retryAt);
  const name = code === null || code === "unknown" ? null : (strings.failureCode[code] ?? code.replaceAll("_", " "));
  return (
    <li>
      <CallLink session={session} state="failed">
        <Line kind={name} since={session.state_since}>
          <bdi class="what">{failure ?? (session.state === "lost" ? strings.state.lost : strings.failedUnknown)}</bdi>
          {untilMs !== null && (
            <span class="until">
              {untilMs > clock.nowMs.value
                ? strings.limitUntil(formatMinute(untilMs), formatDuration(untilMs - clock.nowMs.value, language))
                : strings.limitOver(formatMinute(untilMs))}
            </span>
          )}
        </Line>
      </CallLink>
    </li>
  );
}

/** A younger wait has just begun: it slides in. */
const FRESH_MS = 5000;

interface CallLinkProps {
  readonly session: SessionDto;
  readonly state: "waiting" | "failed";
  readonly children: ComponentChildren;
}

function CallLink({ session, state, children }: CallLinkProps) {
  const { clock } = useStore();
  const [isFresh] = useState(() => clock.nowMs.peek() - Date.parse(session.state_since) < FRESH_MS);
  const { strings } = useStrings();
  return (
    <Link
      class={`call is-${state}${isFresh ? " is-fresh" : ""}`}
      title={strings.openSession}
      to={{ ...START, view: "session", sessionId: session.session_id }}
    >
      <StateMark state={state} />
      <span class="who">
        <bdi>{sessionName(session, strings)}</bdi>
        <span class="where">
          {session.title !== null && <bdi>{session.project_name}</bdi>}
          <MachineName machine={session.machine} />
        </span>
      </span>
      <span class="asks">{children}</span>
    </Link>
  );
}

interface LineProps {
  readonly kind: string | null;
  readonly since: string;
  readonly children: ComponentChildren;
}

function Line({ kind, since, children }: LineProps) {
  return (
    <span class="ask">
      {kind !== null && <bdi class="kind">{kind}</bdi>}
      <span class="asked">{children}</span>
      <Since at={since} precise />
    </span>
  );
}

/** `permission · Bash`; for questions and plans, the tool's name adds nothing. */
function kindOf({ kind, tool_name: tool }: WaitDto, names: Readonly<Record<WaitDto["kind"], string>>): string {
  return kind === "permission" && tool !== null ? `${names.permission} · ${tool}` : names[kind];
}

type Needing = "waiting" | "failed";

/** The view of all of them; for waiting sessions, the longest quiet first. */
const FILTERS: Readonly<Record<Needing, RouteFilter>> = {
  waiting: { state: "waiting", sort: "used.up" },
  failed: { state: "failed", since: "1h" },
};

/** The number of sessions beyond a cut list, with a link; nothing below a complete list. */
function MoreOf({ kind }: { readonly kind: Needing }) {
  const { sessions } = useStore();
  const { strings, language } = useStrings();
  const shown = Math.min(SHOWN_OF_EACH, sessions.groups.value[kind].length);
  const left = sessions.counts.value[kind] - shown;
  if (left <= 0) return null;
  return (
    <Link class="quiet to-all" to={{ ...START, view: "sessions", filter: FILTERS[kind] }}>
      {strings.more(formatNumber(left, language))}
    </Link>
  );
}
