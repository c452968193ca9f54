import { HelpDialog } from "../parts/help-dialog.tsx";
import { PaletteHost } from "../parts/palette-host.tsx";
import { useStore } from "../parts/page-context.ts";
import { Locked } from "../parts/locked.tsx";
import { Problem } from "../parts/problem.tsx";
import { Rail } from "../parts/rail.tsx";
import { StaleLine } from "../parts/stale-line.tsx";
import { TopBar } from "../parts/top-bar.tsx";
import { ViewBoundary } from "../parts/view-boundary.tsx";
import { WaitingAnnouncer } from "../parts/waiting-announcer.tsx";
import { LazyView } from "./lazy-view.tsx";

/** The frame that stays, and in it the view that the address names. */
export function Page() {
  const { navigation, problem, connection, access } = useStore();
  if (access.isLocked.value) return <Locked />;
  const { view, eventSeq } = navigation.place.value;
  const hasDetail = eventSeq !== null && view !== "event";
  const shown = connection.shown.value;
  const looks = [`shows-${view}`, hasDetail && "has-detail", shown.kind === "stale" && "is-stale"];
  return (
    <div class={["page", ...looks].filter((look) => look !== false).join(" ")}>
      <TopBar />
      <Rail />
      {shown.kind === "stale" ? (
        <StaleLine sinceMs={shown.sinceMs} />
      ) : (
        problem.value !== null && <Problem thrown={problem.value} />
      )}
      <ViewBoundary key={view}>
        <LazyView name={view} />
      </ViewBoundary>
      <HelpDialog />
      <PaletteHost />
      <WaitingAnnouncer />
    </div>
  );
}
