import { START, type Place } from "../state/place.ts";
import { Icon, type IconName } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";
import { TroubleCount } from "./trouble-count.tsx";

const VIEWS = [
  { view: "feed", icon: "feed" },
  { view: "sessions", icon: "sessions" },
  { view: "deliveries", icon: "deliveries" },
] as const satisfies readonly { view: Place["view"]; icon: IconName }[];

/**
 * The ways to the views: at the left, on a small screen at the bottom. Only there the sessions are a view of their own;
 * with more room they stand beside the feed.
 */
export function Rail() {
  const { navigation } = useStore();
  const { words } = useWords();
  const current = navigation.place.value.view;
  return (
    <nav class="rail" aria-label={words.views.label}>
      {VIEWS.map(({ view, icon }) => (
        <button
          key={view}
          type="button"
          class={`to-${view}`}
          aria-current={view === current ? "page" : undefined}
          onClick={() => navigation.go({ ...START, view })}
        >
          <Icon name={icon} />
          <span>{words.views[view]}</span>
          {view === "deliveries" && <TroubleCount />}
        </button>
      ))}
    </nav>
  );
}
