import { isStoreEmpty } from "../../state/store.ts";
import { lazyModule } from "../../ui/lazy-module.ts";
import { useStore } from "../../ui/page-context.ts";
import { Warnings } from "../../ui/warnings/warnings.tsx";

const firstSteps = lazyModule(async () => await import("./first-steps.tsx"));

/** Between what needs you and what happens: what is worth a look, now and then. */
export function Notices() {
  return (
    <div class="notices">
      <Warnings />
      <ImportLine />
    </div>
  );
}

/** While earlier sessions are imported beside present ones. */
function ImportLine() {
  const store = useStore();
  const isEmpty = isStoreEmpty(store);
  const { code } = firstSteps.useCode(store.health.value !== null && !isEmpty);
  return code === null ? null : <code.ImportLine />;
}

/** In place of activity, while nothing has happened yet. */
export function FirstSteps() {
  const { code } = firstSteps.useCode();
  return code === null ? null : <code.FirstSteps />;
}
