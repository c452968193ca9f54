import { EventDetail } from "../../ui/event/event-detail.tsx";
import { lazyModule } from "../../ui/lazy-module.ts";
import { Broken, Skeleton } from "../../ui/load-state.tsx";
import { useItemCommands, useListCommands, useStore } from "../../ui/page-context.ts";
import { runInActivity } from "./activity-keys.ts";
import { runInInbox, runOnItem } from "./inbox-keys.ts";
import { Inbox } from "./inbox.tsx";
import { Notices } from "./notices.tsx";

/** Drawn after what needs you. */
const lazyActivity = lazyModule(async () => (await import("./activity-list.tsx")).ActivityList);

/** The current state: what needs you, and what happens. */
export function NowView() {
  const store = useStore();
  useListCommands((command) => runInInbox(command, store) || runInActivity(command, store));
  useItemCommands((command) => runOnItem(command, store));
  const { code: ActivityList, isMissing } = lazyActivity.useCode();
  const hasInbox = store.sessions.loaded.value || store.listProblem.value !== null;
  return (
    <main class="now">
      <Inbox />
      <Notices />
      {/* After what needs you: its lines would push the activity down. */}
      {hasInbox && (ActivityList !== null ? <ActivityList /> : isMissing ? <Broken /> : <ActivitySkeleton />)}
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
