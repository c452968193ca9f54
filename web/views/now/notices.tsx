import { isStoreEmpty } from "../../state/store.ts";
import { lazyModule } from "../../ui/lazy-module.ts";
import { useStore } from "../../ui/page-context.ts";
import { Limits } from "../../ui/limits/limits.tsx";
import { Warnings } from "../../ui/warnings/warnings.tsx";

const firstSteps = lazyModule(async () => await import("./first-steps.tsx"));

/** Between what needs you and what happens: what is worth a look, now and then. */
export function Notices() {
  return (
    <div class="notices">
      <Limits />
      <Warnings />
      <ImportLine />
    </div>
  );
}

/** While earlier sessions are imported beside present ones. */
function ImportLine() {
  const store = useStore();
  const isEmpty = isStoreEmpty(store);
  // A machine of a team imports its own sessions.
  const isOfDaemon = store.health.value !== null && store.team.dto.value === null;
  const { code } = firstSteps.useCode(isOfDaemon && !isEmpty);
  return code === null ? null : <code.ImportLine />;
}

/** In place of activity, while nothing has happened yet. */
export function FirstSteps() {
  const { team } = useStore();
  const { code } = firstSteps.useCode();
  if (code === null) return null;
  return team.dto.value === null ? <code.FirstSteps /> : <code.TeamFirstSteps />;
}
