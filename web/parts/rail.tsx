import { useState } from "preact/hooks";
import { RAIL_VIEWS, START, type RailView, type ViewName } from "../state/place.ts";
import { VIEWS } from "../views/registry.ts";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";
import { HealthTrouble } from "./health-trouble.tsx";
import { TroubleCount } from "./trouble-count.tsx";

/** On a small screen the bar holds so many; the rest unfolds above it. */
const IN_BAR = 4;

/** Under which of the rail's views the others stand. */
const HOME: Readonly<Partial<Record<ViewName, RailView>>> = { session: "sessions", event: "now" };

/** The ways to the views: at the left, on a small screen at the bottom. */
export function Rail() {
  const { navigation } = useStore();
  const { words } = useWords();
  /** The view in which the rail was unfolded. */
  const [unfoldedIn, setUnfoldedIn] = useState<ViewName | null>(null);
  const { view } = navigation.place.value;
  const unfolded = unfoldedIn === view;
  // While drawing, not after it: an effect would also fold what a person unfolds before it runs.
  if (unfoldedIn !== null && !unfolded) setUnfoldedIn(null);
  const current = HOME[view] ?? view;

  return (
    <nav class={`rail${unfolded ? " is-unfolded" : ""}`} aria-label={words.views.label}>
      {RAIL_VIEWS.map((name, index) => (
        <button
          key={name}
          type="button"
          class={`to-${name}${index < IN_BAR ? "" : " is-later"}`}
          aria-current={name === current ? "page" : undefined}
          title={`${words.views[name]} (${index + 1})`}
          onClick={() => navigation.go({ ...START, view: name })}
        >
          <Icon name={VIEWS[name].icon} />
          <span>{words.views[name]}</span>
          {name === "deliveries" && <TroubleCount />}
          {name === "health" && <HealthTrouble />}
        </button>
      ))}
      {RAIL_VIEWS.length > IN_BAR && (
        <button
          type="button"
          class={`more${RAIL_VIEWS.slice(IN_BAR).some((name) => name === current) ? " is-current" : ""}`}
          aria-expanded={unfolded}
          onClick={() => setUnfoldedIn(unfolded ? null : view)}
        >
          <Icon name="more" />
          <span>{words.views.more}</span>
          {!unfolded && (
            <span class="troubles">
              <TroubleCount />
              <HealthTrouble />
            </span>
          )}
        </button>
      )}
    </nav>
  );
}
