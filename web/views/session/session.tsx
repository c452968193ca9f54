import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { callEventsOf, type CallEvents } from "../../state/event-reader.ts";
import { sessionTabOf, type SessionTab } from "../../state/session/session-facts.ts";
import { isPartlySeen } from "../../state/team/team.ts";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { lazyModule } from "../../ui/lazy-module.ts";
import { Skeleton } from "../../ui/load-state.tsx";
import { NotFound } from "../../ui/not-found.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { SoughtText } from "../../ui/rich/fold.tsx";
import { CallsList } from "./calls-list.tsx";
import { ContinueSession } from "./continue/continue-session.tsx";
import { Changes } from "./changes/changes.tsx";
import { Conversation } from "./conversation/conversation.tsx";
import { Details } from "./details.tsx";
import { ErrorsList } from "./errors-list.tsx";
import { FindBar } from "./find/find-bar.tsx";
import { Lanes } from "./lanes/lanes.tsx";
import { SessionWarnings } from "../../ui/warnings/warnings.tsx";
import { SessionHeader } from "./session-header.tsx";
import { SessionAsks } from "./session-asks.tsx";
import { useSessionCommands } from "./session-commands.ts";
import { SESSION_STRINGS } from "./session-languages.ts";
import { LeaveNote } from "./note/leave-note.tsx";
import { SessionTabs, tabId } from "./session-tabs.tsx";
import { Work } from "./work.tsx";
import "./session.css";
import "./tabs.css";

/** One session: its header, its lanes, and its messages and calls. */
export function SessionView() {
  const { sessionPage } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const detail = sessionPage.detail.value;
  const problem = sessionPage.problem.value;
  const isNamed = sessionPage.sessionId.value !== null;
  return (
    <main class="session-view">
      <div class="columns">
        <div class="session-page">
          {!isNamed && <p class="empty-text">{strings.none}</p>}
          {problem !== null && (
            <NotFound thrown={problem} sessionId={sessionPage.sessionId.value} retry={sessionPage.reload} />
          )}
          {isNamed && detail === null && problem === null && <Skeleton rows={12} />}
          {detail !== null && <Known key={detail.session_id} session={detail} />}
        </div>
        <EventDetail />
      </div>
    </main>
  );
}

const sharing = lazyModule(async () => await import("../../ui/sharing/sharing.tsx"), false);

function Known({ session }: { readonly session: SessionDetailDto }) {
  const { code } = sharing.useCode(session.access !== undefined);
  const shared = code === null ? null : <code.Sharing session={session} />;
  if (!isPartlySeen(session)) return <Full session={session} sharing={shared} />;
  // Nothing of its conversation is there to be shown.
  return (
    <>
      <SessionHeader session={session} />
      {shared}
    </>
  );
}

interface FullProps {
  readonly session: SessionDetailDto;
  readonly sharing: ComponentChildren;
}

function Full({ session, sharing: shared }: FullProps) {
  const { sessionPage, navigation } = useStore();
  const { eventSeq, filter } = navigation.route.value;
  const tab = sessionTabOf(filter);
  const events = sessionPage.events.items.value;
  const callEvents = useMemo(() => callEventsOf(events), [events]);
  const opened = eventSeq === null ? null : (events.find((event) => event.seq === eventSeq)?.tool_use_id ?? null);
  const { find, said } = useSessionCommands(session);
  useEventLink();
  return (
    <>
      <SessionHeader session={session} />
      {shared}
      <SessionWarnings sessionId={session.session_id} />
      <Lanes session={session} callEvents={callEvents} opened={opened} />
      <SessionTabs session={session} onFind={find.open} />
      {tab === "conversation" && <SessionAsks session={session} />}
      {find.isOpen.value && <FindBar find={find} />}
      <p class="said" role="status">
        {said !== null && <bdi class="box small">{said}</bdi>}
      </p>
      <div
        key={tab}
        class={`session-panel of-${tab}`}
        id="session-panel"
        role="tabpanel"
        aria-labelledby={tabId(tab)}
        tabIndex={0}
      >
        <SoughtText.Provider value={find.text.value}>
          <Part tab={tab} session={session} callEvents={callEvents} />
        </SoughtText.Provider>
      </div>
      {tab === "conversation" && <ContinueSession session={session} />}
      {tab === "conversation" && <LeaveNote session={session} />}
    </>
  );
}

interface PartProps {
  readonly tab: SessionTab;
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

function Part({ tab, ...all }: PartProps) {
  switch (tab) {
    case "conversation":
      return <Conversation {...all} />;
    case "changes":
      return <Changes session={all.session} />;
    case "calls":
      return <CallsList {...all} />;
    case "errors":
      return <ErrorsList {...all} />;
    case "work":
      return <Work {...all} />;
    case "details":
      return <Details session={all.session} />;
    default:
      return tab satisfies never;
  }
}

/**
 * Makes a link to an event work: loads as much of the session as necessary, and shows the conversation of the event's
 * agent.
 */
function useEventLink(): void {
  const { sessionPage, navigation, detail } = useStore();
  const { eventSeq, filter } = navigation.route.value;
  const arrivedAt = useRef(eventSeq);
  const state = detail.state.value;
  const event = state.kind === "ready" ? state.event : null;

  useEffect(() => {
    if (eventSeq !== null) void sessionPage.loadUntil(eventSeq);
  }, [eventSeq]);

  useEffect(() => {
    if (event === null || event.seq !== arrivedAt.current) return;
    arrivedAt.current = null;
    if (event.session_id !== sessionPage.sessionId.peek()) return;
    if (filter.tab !== undefined || filter.agent !== undefined) return;
    if (event.agent_id !== null) navigation.filterBy({ agent: event.agent_id });
  }, [event]);
}
