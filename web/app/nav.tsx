import { useState } from "preact/hooks";
import { formatNumber } from "../i18n/format.ts";
import { NAV_VIEWS, START, type NavView, type ViewName } from "../state/route.ts";
import { DeliveryMark, Icon } from "../ui/icon.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { VIEWS } from "./views.tsx";

/** Views in the bar of a small screen; the others unfold above it. */
const IN_BAR = 4;

/** The entry under which each other view belongs. */
const PARENT_VIEW: Readonly<Partial<Record<ViewName, NavView>>> = { session: "sessions", event: "now" };

/** Links to the views: at the left, on a small screen at the bottom. */
export function Nav() {
  const { navigation } = useStore();
  const { strings } = useStrings();
  const [unfoldedIn, setUnfoldedIn] = useState<ViewName | null>(null);
  const { view } = navigation.route.value;
  const unfolded = unfoldedIn === view;
  // During render: an effect would run later and could fold what you have just unfolded.
  if (unfoldedIn !== null && !unfolded) setUnfoldedIn(null);
  const current = PARENT_VIEW[view] ?? view;

  return (
    <nav class={`side-nav${unfolded ? " is-unfolded" : ""}`} aria-label={strings.views.label}>
      {NAV_VIEWS.map((name, index) => (
        <button
          key={name}
          type="button"
          class={`to-${name}${index < IN_BAR ? "" : " is-later"}`}
          aria-current={name === current ? "page" : undefined}
          title={`${strings.views[name]} (${index + 1})`}
          onClick={() => navigation.go({ ...START, view: name })}
        >
          <Icon name={VIEWS[name].icon} />
          <span>{strings.views[name]}</span>
          {name === "deliveries" && <TroubleCount />}
          {name === "health" && <HealthTrouble />}
        </button>
      ))}
      {NAV_VIEWS.length > IN_BAR && (
        <button
          type="button"
          class={`more${NAV_VIEWS.slice(IN_BAR).some((name) => name === current) ? " is-current" : ""}`}
          aria-expanded={unfolded}
          onClick={() => setUnfoldedIn(unfolded ? null : view)}
        >
          <Icon name="more" />
          <span>{strings.views.more}</span>
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

/** How many messages and destinations need a person; hidden at zero. */
function TroubleCount() {
  const { deliveries } = useStore();
  const { strings, language } = useStrings();
  const { deadLetters, more, disabledDestinations } = deliveries.trouble.value;
  const count = deadLetters + disabledDestinations;
  if (count === 0) return null;
  const sentence = strings.deliveries.trouble(formatNumber(deadLetters, language), String(disabledDestinations));
  return (
    <span class="trouble" title={sentence}>
      <DeliveryMark state="failed" />
      <span aria-hidden="true">{`${formatNumber(count, language)}${more ? "+" : ""}`}</span>
      <span class="visually-hidden">{sentence}</span>
    </span>
  );
}

/** How many checks failed. Slow checks show in the view alone. */
function HealthTrouble() {
  const { health } = useStore();
  const { strings, language } = useStrings();
  const failed = health.value?.checks.filter(({ status }) => status === "failed").length ?? 0;
  if (failed === 0) return null;
  const count = formatNumber(failed, language);
  const sentence = strings.failedChecks(count);
  return (
    <span class="trouble" title={sentence}>
      <DeliveryMark state="failed" />
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{sentence}</span>
    </span>
  );
}
