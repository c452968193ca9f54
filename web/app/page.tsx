import { HelpDialog } from "./help-dialog.tsx";
import { PaletteHost } from "./palette-host.tsx";
import { useStore } from "../ui/page-context.ts";
import { Locked } from "./locked.tsx";
import { Problem } from "../ui/problem.tsx";
import { Nav } from "./nav.tsx";
import { StaleLine } from "./stale-line.tsx";
import { TopBar } from "./top-bar.tsx";
import { UpdateLine } from "./update-line.tsx";
import { ViewBoundary } from "./view-boundary.tsx";
import { WaitingAnnouncer } from "./waiting-announcer.tsx";
import { LazyView } from "./lazy-view.tsx";

/** The permanent frame around the view that the address names. */
export function Page() {
  const { navigation, connection, access } = useStore();
  if (access.isLocked.value) return <Locked />;
  const { view, eventSeq } = navigation.route.value;
  const hasDetail = eventSeq !== null && view !== "event";
  const looks = [`shows-${view}`, hasDetail && "has-detail", connection.shown.value.kind === "stale" && "is-stale"];
  return (
    <div class={["page", ...looks].filter((look) => look !== false).join(" ")}>
      <TopBar />
      <Nav />
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

/** The most urgent message for all views, or nothing. */
function LineAbove() {
  const { problem, connection, newerVersion } = useStore();
  const shown = connection.shown.value;
  if (shown.kind === "stale") return <StaleLine sinceMs={shown.sinceMs} />;
  if (problem.value !== null) return <Problem thrown={problem.value} />;
  return newerVersion.value !== null && <UpdateLine version={newerVersion.value} />;
}
