import { EventDetail } from "../../ui/event/event-detail.tsx";
import { lazyModule } from "../../ui/lazy-module.ts";
import { Skeleton } from "../../ui/load-state.tsx";
import { useListCommands, useStore } from "../../ui/page-context.ts";
import { runInActivity } from "./activity-keys.ts";
import { AttentionBoard } from "./attention-board.tsx";

/** Drawn after those who wait for you. */
const lazyActivity = lazyModule(async () => (await import("./activity-list.tsx")).ActivityList);

/** The current state: sessions that need a person, running sessions, what they do. */
export function NowView() {
  const store = useStore();
  useListCommands((command) => runInActivity(command, store));
  const { code: ActivityList } = lazyActivity.useCode();
  return (
    <main class="now">
      <AttentionBoard />
      {ActivityList === null ? <ActivitySkeleton /> : <ActivityList />}
      <EventDetail />
    </main>
  );
}

function ActivitySkeleton() {
  return (
    <div class="feed">
      <Skeleton rows={8} />
    </div>
  );
}
