import { HelpDialog } from "../parts/help-dialog.tsx";
import { useStore } from "../parts/page-context.ts";
import { Problem } from "../parts/problem.tsx";
import { Rail } from "../parts/rail.tsx";
import { TopBar } from "../parts/top-bar.tsx";
import { WaitingAnnouncer } from "../parts/waiting-announcer.tsx";
import { Deliveries } from "./deliveries.tsx";
import { Now } from "./now.tsx";

/** The frame that stays, and in it the view that the address names. */
export function Page() {
  const { navigation, problem } = useStore();
  const { view, eventSeq } = navigation.place.value;
  return (
    <div class={`page shows-${view}${eventSeq === null ? "" : " has-detail"}`}>
      <TopBar />
      <Rail />
      {problem.value !== null && <Problem thrown={problem.value} />}
      {view === "deliveries" ? <Deliveries /> : <Now />}
      <HelpDialog />
      <WaitingAnnouncer />
    </div>
  );
}
