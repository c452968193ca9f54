import { useComputed } from "@preact/signals";
import { Component } from "preact";
import { useId, useState } from "preact/hooks";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { InboxItem } from "../../state/inbox.ts";
import type { RouteFilter } from "../../state/route.ts";
import { SHOWN_OF_EACH } from "../../state/sessions/sessions.ts";
import { Icon, StateMark } from "../../ui/icon.tsx";
import { Skeleton } from "../../ui/load-state.tsx";
import { SessionPlace } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName, stateText } from "../../ui/session-name.ts";
import { Age } from "../../ui/time.tsx";
import { WarningMark } from "../../ui/warnings/warnings.tsx";
import { SideLink } from "./side-link.tsx";

/** How many of the newest sessions that need nothing are shown. */
const DONE_SHOWN = 20;

interface Group {
  readonly name: "waiting" | "failed" | "running" | "done" | "idle" | "unknown";
  readonly heading: string;
  readonly sessions: readonly SessionDto[];
  /** All of them in the store; a text where the page knows the least number only. */
  readonly count: number | string;
  /** The sessions view with all of them. */
  readonly filter: RouteFilter;
}

/** All sessions of today by what they need from you. Each list is cut, with a link to the rest. */
export function SessionGroups() {
  const { sessions, team } = useStore();
  const { strings, language } = useStrings();
  if (!sessions.loaded.value) return <Skeleton rows={6} />;
  const { waiting, failed, running } = sessions.groups.value;
  const counts = sessions.counts.value;
  const { done, idle, unknown, isWhole } = sessions.today.value;
  const names = strings.sidebar;
  const atLeast = (count: number): number | string => (isWhole ? count : `${formatNumber(count, language)}+`);
  const groups: readonly Group[] = [
    {
      name: "waiting",
      heading: (team.scope.value ?? "mine") === "mine" ? strings.waitingHeading : strings.status.waiting,
      sessions: waiting,
      count: counts.waiting,
      filter: { state: "waiting", sort: "used.up" },
    },
    {
      name: "failed",
      heading: strings.failedHeading,
      sessions: failed,
      count: counts.failed,
      filter: { state: "failed" },
    },
    {
      name: "running",
      heading: strings.runningHeading,
      sessions: running,
      count: counts.running,
      filter: { state: "working" },
    },
    // As the table of sessions calls them.
    ...(
      [
        ["idle", "starting", idle],
        ["unknown", "unknown", unknown],
      ] as const
    ).map(([name, state, of]) => ({
      name,
      heading: strings.state[state],
      sessions: of,
      count: atLeast(of.length),
      filter: { state, since: "today" },
    })),
    { name: "done", heading: names.done, sessions: done, count: atLeast(done.length), filter: { since: "today" } },
  ];
  const shown = groups.filter((group) => group.sessions.length > 0);
  return (
    <nav aria-label={strings.views.sessions}>
      {shown.length === 0 ? (
        <p class="side-empty faint">{names.none}</p>
      ) : (
        shown.map((group) => <SideGroup key={group.name} {...group} />)
      )}
    </nav>
  );
}

function SideGroup({ name, heading, sessions, count, filter }: Group) {
  const { strings, language } = useStrings();
  const id = useId();
  const isDone = name === "done";
  const shown = sessions.slice(0, isDone ? DONE_SHOWN : SHOWN_OF_EACH);
  const left = typeof count === "number" ? count - shown.length : sessions.length - shown.length;
  return (
    <section class={`side-group is-${name}`}>
      <h2 id={id}>
        <SideLink to={{ view: "sessions", filter }} class="side-heading flex spread faint">
          <span class="label">{heading}</span>
          <span class="count">{typeof count === "number" ? formatNumber(count, language) : count}</span>
        </SideLink>
      </h2>
      <ul aria-labelledby={id}>
        {shown.map((session) => (
          <li key={session.session_id} class="relative">
            <SideRow session={session} isDone={isDone} />
            {session.parent_session_id !== null && <ParentLink sessionId={session.parent_session_id} />}
          </li>
        ))}
        {left > 0 && (
          <li>
            <SideLink to={{ view: "sessions", filter }} class="side-session side-more link small faint flex">
              {isDone
                ? strings.sidebar.all
                : strings.more(typeof count === "number" ? formatNumber(left, language) : `${left}+`)}
            </SideLink>
          </li>
        )}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly session: SessionDto;
  readonly isDone: boolean;
}

/** Draws a row again only when its session changed: with many sessions at work, each frame is about one of them. */
class SideRow extends Component<RowProps> {
  override shouldComponentUpdate({ session }: RowProps): boolean {
    return session !== this.props.session;
  }

  override render({ session, isDone }: RowProps) {
    return <SideSession session={session} isDone={isDone} />;
  }
}

/** A younger wait has just begun: its row slides in. */
const FRESH_MS = 5000;

/** One session: its state as a mark, its name, what is worth a look in it, and since when. */
function SideSession({ session, isDone }: RowProps) {
  const { navigation, clock, unread, inbox } = useStore();
  const { strings } = useStrings();
  const isPutAway = useComputed(() => {
    const isOwn = (item: InboxItem): boolean => item.session.session_id === session.session_id;
    return inbox.marked.value.some(isOwn) && !inbox.open.value.some(isOwn);
  }).value;
  const [isFresh] = useState(() => clock.nowMs.peek() - Date.parse(session.state_since) < FRESH_MS);
  const { state, session_id: id, title, project_name: project, branch, parent_session_id: parent } = session;
  const { view, sessionId } = navigation.route.value;
  const name = sessionName(session, strings);
  const isUnread = unread.isUnread(session);
  const put = isPutAway ? strings.sidebar.putAway : null;
  const place = [name, title === null ? null : project, branch, stateText(session, strings), put, session.doing];
  return (
    <SideLink
      to={{ view: "session", sessionId: id }}
      class={`side-session is-${state}${isFresh ? " is-fresh" : ""}${isUnread ? " is-unread" : ""}${isPutAway ? " is-put-away" : ""} flex`}
      isCurrent={view === "session" && sessionId === id}
      title={place.filter((part) => part !== null).join(" · ")}
    >
      <StateMark state={state} />
      <span class="name grows">
        {parent !== null && <Icon name="continues" isSmall class="faint" />}
        <bdi class="cut">{name}</bdi>
        <SessionPlace session={session} />
      </span>
      <span class="visually-hidden">
        {stateText(session, strings)}
        {isPutAway && ` ${strings.sidebar.putAway}`}
        {isUnread && ` ${strings.sidebar.unread}`}
      </span>
      <WarningMark sessionId={id} />
      {isUnread && <span class="unread rigid" title={strings.sidebar.unread} />}
      <Age at={isDone ? session.last_used_at : session.state_since} />
    </SideLink>
  );
}

/** To the session that this one continues, where the page has it. */
function ParentLink({ sessionId }: { readonly sessionId: string }) {
  const { sessions } = useStore();
  const { strings } = useStrings();
  const parent = sessions.find(sessionId);
  if (parent === undefined) return null;
  const title = strings.sidebar.continues(sessionName(parent, strings));
  return (
    <SideLink to={{ view: "session", sessionId }} class="side-parent muted" title={title}>
      <Icon name="continues" />
      <span class="visually-hidden">{title}</span>
    </SideLink>
  );
}
