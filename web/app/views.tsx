import { Component, type ComponentChildren, type ComponentType } from "preact";
import type { ViewName } from "../../src/api/views.ts";
import type { IconName } from "../ui/icon.tsx";
import { lazyModule, type LazyModule } from "../ui/lazy-module.ts";
import { Broken, type BrokenProps, Skeleton } from "../ui/load-state.tsx";
import { useStore } from "../ui/page-context.ts";
import { NowView } from "../views/now/now.tsx";

/*
 * A new view changes five places; the compiler requires all but the last:
 *   1. `VIEW_NAMES` in src/api/views.ts (and `NAV_VIEWS` in state/route.ts, for a place in the navigation and a
 *      digit); its filters join `FILTER_NAMES`, so that the address contains them;
 *   2. its name in both languages: `views` of i18n/en.ts and ja.ts;
 *   3. here: its icon, and its code, which loads late;
 *   4. its own strings beside it, a table of both languages for `useStringsOf`, listed in i18n/view-strings.test.ts;
 *      its own style sheet, imported by the view, so that both load together;
 *   5. its entries in test/stress/browser/accessibility.test.ts and scripts/screenshots.ts.
 * Inside: `useListCommands` assigns the list's keys, `Skeleton` is the placeholder while loading, and
 * `navigation.filterBy` writes its filters. `ViewBoundary` catches its render errors.
 */
export const VIEWS: Readonly<Record<ViewName, ViewEntry>> = {
  now: { icon: "now", lazy: { useCode: () => ({ code: NowView, isMissing: false }) } },
  sessions: {
    icon: "sessions",
    lazy: lazyModule(async () => (await import("../views/sessions/sessions.tsx")).SessionsView),
  },
  session: {
    icon: "session",
    lazy: lazyModule(async () => (await import("../views/session/session.tsx")).SessionView),
  },
  event: { icon: "event", lazy: lazyModule(async () => (await import("../views/event/event.tsx")).EventView) },
  search: { icon: "search", lazy: lazyModule(async () => (await import("../views/search/search.tsx")).SearchView) },
  stats: { icon: "stats", lazy: lazyModule(async () => (await import("../views/stats/stats.tsx")).StatsView) },
  deliveries: {
    icon: "deliveries",
    lazy: lazyModule(async () => (await import("../views/deliveries/deliveries.tsx")).DeliveriesView),
  },
  health: { icon: "health", lazy: lazyModule(async () => (await import("../views/health/health.tsx")).HealthView) },
  settings: {
    icon: "settings",
    lazy: lazyModule(async () => (await import("../views/settings/settings.tsx")).SettingsView),
  },
  team: { icon: "team", lazy: lazyModule(async () => (await import("../views/team/team.tsx")).TeamView, false) },
};

export interface ViewEntry {
  readonly icon: IconName;
  readonly lazy: LazyModule<ComponentType>;
}

/** A view by its name, or a skeleton until its code is loaded. Create a new one for each name. */
export function LazyView({ name }: { readonly name: ViewName }) {
  const { team } = useStore();
  const { code: View, isMissing } = VIEWS[name].lazy.useCode();
  // What Now shows is loaded by the page itself.
  if (View !== null && (name === "now" || team.isKnown.value)) return <View />;
  // After an update of the daemon, the chunk of this page is deleted.
  if (isMissing) return <BrokenView />;
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}

interface BoundaryProps {
  readonly children: ComponentChildren;
}

/** A view that throws during render leaves the rest of the page intact. */
export class ViewBoundary extends Component<BoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static override getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return <BrokenView onAgain={() => this.setState({ broken: false })} />;
  }
}

function BrokenView(props: BrokenProps) {
  return (
    <main>
      <Broken {...props} />
    </main>
  );
}
