import { runInNow } from "../keyboard/run-in-now.ts";
import { AttentionBoard } from "../parts/attention-board.tsx";
import { EventDetail } from "../parts/event-detail.tsx";
import { EventFeed } from "../parts/event-feed.tsx";
import { Figures } from "../parts/figures.tsx";
import { useStore } from "../parts/page-context.ts";
import { SessionList } from "../parts/session-list.tsx";
import { useListCommands } from "../parts/use-list-commands.ts";

/** What happens now: who needs somebody, what runs, what arrives. */
export function Now() {
  const store = useStore();
  useListCommands((command) => runInNow(command, store));
  return (
    <main class="now">
      <AttentionBoard />
      <div class="rest">
        <Figures />
        <SessionList />
        <EventFeed />
      </div>
      <EventDetail />
    </main>
  );
}
