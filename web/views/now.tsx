import { AttentionBoard } from "../parts/attention-board.tsx";
import { EventDetail } from "../parts/event-detail.tsx";
import { EventFeed } from "../parts/event-feed.tsx";
import { Figures } from "../parts/figures.tsx";
import { SessionList } from "../parts/session-list.tsx";

/** What happens now: who needs somebody, what runs, what arrives. */
export function Now() {
  return (
    <main>
      <AttentionBoard />
      <Figures />
      <div class="columns">
        <SessionList />
        <EventFeed />
        <EventDetail />
      </div>
    </main>
  );
}
