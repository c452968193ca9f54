import { useMemo } from "preact/hooks";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { SESSION_WORDS } from "../../i18n/views/session/session-languages.ts";
import { EventDetail } from "../../parts/event-detail.tsx";
import { useStore } from "../../parts/page-context.ts";
import { Problem } from "../../parts/problem.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { callEventsOf, type CallEvents } from "../../state/conversation/call-events.ts";
import { sessionTabOf, type SessionTab } from "../../state/session/session-tab.ts";
import { Details } from "./about/details.tsx";
import { Work } from "./about/work.tsx";
import { Conversation } from "./conversation/conversation.tsx";
import { SessionHeader } from "./header/session-header.tsx";
import { Lanes } from "./lanes/lanes.tsx";
import { SessionTabs, tabId } from "./session-tabs.tsx";
import "./session.css";
import { CallsTable } from "./tables/calls-table.tsx";
import { ErrorsList } from "./tables/errors-list.tsx";
import { FilesTouched } from "./tables/files-touched.tsx";
import { useEventPlace } from "./use-event-place.ts";

/** One session: who it is, who did what when, and what was said and done. */
export function Session() {
  const { sessionPage } = useStore();
  const words = useWordsOf(SESSION_WORDS);
  const detail = sessionPage.detail.value;
  const problem = sessionPage.problem.value;
  const isNamed = sessionPage.sessionId.value !== null;
  return (
    <main class="session-view">
      <div class="columns">
        <div class="session-page">
          {!isNamed && <p class="nobody">{words.none}</p>}
          {problem !== null && <Problem thrown={problem} />}
          {isNamed && detail === null && problem === null && <Skeleton rows={12} />}
          {detail !== null && <Whole key={detail.session_id} session={detail} />}
        </div>
        <EventDetail />
      </div>
    </main>
  );
}

function Whole({ session }: { readonly session: SessionDetailDto }) {
  const { sessionPage, navigation } = useStore();
  const { eventSeq, filter } = navigation.place.value;
  const tab = sessionTabOf(filter);
  const events = sessionPage.events.items.value;
  const callEvents = useMemo(() => callEventsOf(events), [events]);
  const opened = eventSeq === null ? null : (events.find((event) => event.seq === eventSeq)?.tool_use_id ?? null);
  useEventPlace();
  return (
    <>
      <SessionHeader session={session} />
      <Lanes session={session} callEvents={callEvents} opened={opened} />
      <SessionTabs session={session} />
      <div
        key={tab}
        class={`session-panel of-${tab}`}
        id="session-panel"
        role="tabpanel"
        aria-labelledby={tabId(tab)}
        tabIndex={0}
      >
        <Part tab={tab} session={session} callEvents={callEvents} />
      </div>
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
    case "calls":
      return <CallsTable {...all} />;
    case "files":
      return <FilesTouched {...all} />;
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
