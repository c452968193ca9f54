import { AttentionBoard } from "../parts/attention-board.tsx";
import { EventDetail } from "../parts/event-detail.tsx";
import { EventFeed } from "../parts/event-feed.tsx";
import { Figures } from "../parts/figures.tsx";
import { HelpDialog } from "../parts/help-dialog.tsx";
import { useStore } from "../parts/page-context.ts";
import { Problem } from "../parts/problem.tsx";
import { SessionList } from "../parts/session-list.tsx";
import { TopBar } from "../parts/top-bar.tsx";
import { ViewBar } from "../parts/view-bar.tsx";
import { WaitingAnnouncer } from "../parts/waiting-announcer.tsx";

/** What happens now: who needs somebody, what runs, what arrives. */
export function Now() {
  const { navigation, problem } = useStore();
  const { view, eventSeq } = navigation.place.value;
  return (
    <div class={`now shows-${view}${eventSeq === null ? "" : " has-detail"}`}>
      <TopBar />
      {problem.value !== null && <Problem thrown={problem.value} />}
      <main>
        <AttentionBoard />
        <Figures />
        <div class="columns">
          <SessionList />
          <EventFeed />
          <EventDetail />
        </div>
      </main>
      <ViewBar />
      <HelpDialog />
      <WaitingAnnouncer />
    </div>
  );
}
