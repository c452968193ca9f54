import { EventDetail } from "../../ui/event/event-detail.tsx";
import { useListCommands, useStore } from "../../ui/page-context.ts";
import { runInActivity } from "./activity-keys.ts";
import { ActivityList } from "./activity-list.tsx";
import { AttentionBoard } from "./attention-board.tsx";

/** The current state: sessions that need a person, running sessions, what they do. */
export function NowView() {
  const store = useStore();
  useListCommands((command) => runInActivity(command, store));
  return (
    <main class="now">
      <AttentionBoard />
      <ActivityList />
      <EventDetail />
    </main>
  );
}
