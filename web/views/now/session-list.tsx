import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { Attention } from "../../../src/core/session/activity.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { PageStrings } from "../../i18n/page-strings.ts";
import { START, type RouteFilter } from "../../state/route.ts";
import { SHOWN_OF_EACH } from "../../state/sessions/sessions.ts";
import { StateMark } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Since } from "../../ui/time.tsx";

/** Limit of ended sessions: the rest has its own view. */
const EARLIER_SHOWN = 12;

/** Running sessions, and the newest ended ones. */
export function SessionList() {
  const { sessions } = useStore();
  const { strings } = useStrings();
  const { running, earlier, waiting, failed } = sessions.groups.value;
  const none = running.length + earlier.length + waiting.length + failed.length === 0;
  return (
    <section class="sessions" aria-label={strings.sessions}>
      {sessions.loaded.value && none && <p class="empty-text">{strings.noSessions}</p>}
      <Group heading={strings.runningHeading} name="is-running" sessions={running.slice(0, SHOWN_OF_EACH)} />
      <MoreOf kind="running" />
      <Group heading={strings.earlierHeading} name="is-earlier" sessions={earlier.slice(0, EARLIER_SHOWN)} />
      {!none && (
        <Link class="quiet to-all" to={{ ...START, view: "sessions" }}>
          {strings.allSessions}
        </Link>
      )}
    </section>
  );
}

interface GroupProps {
  readonly heading: string;
  readonly name: string;
  readonly sessions: readonly SessionDto[];
}

function Group({ heading, name, sessions }: GroupProps) {
  if (sessions.length === 0) return null;
  return (
    <>
      <h2>{heading}</h2>
      <ul class={name}>
        {sessions.map((session) => (
          <SessionRow key={session.session_id} session={session} />
        ))}
      </ul>
    </>
  );
}

/** A session: name, place, current activity or state, and for how long. One line if there is room. */
function SessionRow({ session }: { readonly session: SessionDto }) {
  const { strings } = useStrings();
  const { state } = session;
  const busy = state === "working" || state === "starting";
  return (
    <li>
      <Link
        class={`session is-${state}`}
        title={strings.openSession}
        to={{ ...START, view: "session", sessionId: session.session_id }}
      >
        <StateMark state={state} />
        <bdi class="name">{sessionName(session, strings)}</bdi>
        <span class="where">
          {session.title !== null && <bdi>{session.project_name}</bdi>}
          <MachineName machine={session.machine} />
        </span>
        {state === "working" ? (
          <Doing session={session} strings={strings} />
        ) : (
          <span class="state">{strings.state[state]}</span>
        )}
        <Since at={busy ? session.state_since : session.last_used_at} precise={busy} />
      </Link>
    </li>
  );
}

/** A session's current activity. */
function Doing({ session, strings }: { readonly session: SessionDto; readonly strings: PageStrings }) {
  const { activity, doing } = session;
  const summary = activity?.summary ?? doing;
  // Keep the line between two calls: rows below must not move with every call.
  if (activity === null || (activity.kind !== "tool" && summary === null)) {
    const kind = activity === null || activity.kind === "tool" ? "thinking" : activity.kind;
    return <span class="doing">{doing === null ? strings.activity[kind] : <bdi class="mono">{doing}</bdi>}</span>;
  }
  return (
    <span class="doing">
      <bdi class="tool">{activity.kind === "tool" ? activity.tool_name : strings.activity[activity.kind]}</bdi>{" "}
      <bdi class="mono">{summary}</bdi>
    </span>
  );
}

/** The view of all of them; for waiting sessions, the longest quiet first. */
const FILTERS: Readonly<Record<Attention, RouteFilter>> = {
  waiting: { state: "waiting", sort: "used.up" },
  failed: { state: "failed", since: "1h" },
  running: { state: "working" },
};

/** The number of sessions beyond a cut list, with a link; nothing below a complete list. */
export function MoreOf({ kind }: { readonly kind: Attention }) {
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
