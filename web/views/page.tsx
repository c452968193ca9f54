import { HelpDialog } from "../parts/help-dialog.tsx";
import { PaletteHost } from "../parts/palette-host.tsx";
import { useStore } from "../parts/page-context.ts";
import { Locked } from "../parts/locked.tsx";
import { Problem } from "../parts/problem.tsx";
import { Rail } from "../parts/rail.tsx";
import { StaleLine } from "../parts/stale-line.tsx";
import { TopBar } from "../parts/top-bar.tsx";
import { UpdateLine } from "../parts/update-line.tsx";
import { ViewBoundary } from "../parts/view-boundary.tsx";
import { WaitingAnnouncer } from "../parts/waiting-announcer.tsx";
import { LazyView } from "./lazy-view.tsx";

/** The frame that stays, and in it the view that the address names. */
export function Page() {
  const { navigation, connection, access } = useStore();
  if (access.isLocked.value) return <Locked />;
  const { view, eventSeq } = navigation.place.value;
  const hasDetail = eventSeq !== null && view !== "event";
  const looks = [`shows-${view}`, hasDetail && "has-detail", connection.shown.value.kind === "stale" && "is-stale"];
  return (
    <div class={["page", ...looks].filter((look) => look !== false).join(" ")}>
      <TopBar />
      <Rail />
      <LineAbove />
      <ViewBoundary key={view}>
        <LazyView name={view} />
      </ViewBoundary>
      <HelpDialog />
      <PaletteHost />
      <WaitingAnnouncer />
    </div>
  );
}

/** What has to be said above every view, or nothing: the most pressing of what there is. */
function LineAbove() {
  const { problem, connection, newerVersion } = useStore();
  const shown = connection.shown.value;
  if (shown.kind === "stale") return <StaleLine sinceMs={shown.sinceMs} />;
  if (problem.value !== null) return <Problem thrown={problem.value} />;
  return newerVersion.value !== null && <UpdateLine version={newerVersion.value} />;
}
