import { lazyModule } from "../../ui/lazy-module.ts";
import { useStore } from "../../ui/page-context.ts";

const teamSide = lazyModule(async () => await import("../team/team-side.tsx"), false);

/** On a team server: whose sessions the page shows. */
export function TeamScope() {
  const { code } = teamSide.useCode(useStore().team.dto.value !== null);
  return code === null ? null : <code.ScopeSwitch />;
}

/** On a team server: who reads, and what is shared. */
export function TeamReader() {
  const { code } = teamSide.useCode(useStore().team.dto.value !== null);
  return code === null ? null : <code.Reader />;
}

/** On a team server: what is shared, where the sidebar does not say it. */
export function TeamSharing() {
  const { code } = teamSide.useCode(useStore().team.dto.value !== null);
  return code === null ? null : <code.SharingMark />;
}
