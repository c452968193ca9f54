import { lazyModule } from "../lazy-module.ts";
import { useStore } from "../page-context.ts";

const card = lazyModule(async () => await import("./limit-card.tsx"));

/** How much of the plans' limits is used; nothing where nothing is known. */
export function Limits() {
  const { code } = card.useCode(useStore().limits.value.length > 0);
  return code === null ? null : <code.LimitCard />;
}
