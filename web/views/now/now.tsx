import { runInNow } from "../../keyboard/commands.ts";
import { AttentionBoard } from "./attention-board.tsx";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { EventFeed } from "./event-feed.tsx";
import { Metrics } from "./metrics.tsx";
import { useStore } from "../../ui/page-context.ts";
import { SessionList } from "./session-list.tsx";
import { useListCommands } from "../../ui/use-list-commands.ts";

/** The current state: sessions that need a person, running sessions, new events. */
export function Now() {
  const store = useStore();
  useListCommands((command) => runInNow(command, store));
  return (
    <main class="now">
      <AttentionBoard />
      <div class="rest">
        <Metrics />
        <SessionList />
        <EventFeed />
      </div>
      <EventDetail />
    </main>
  );
}
