import { formatNumber } from "../../i18n/format.ts";
import type { ViewName } from "../../../src/api/views.ts";
import { NAV_VIEWS, type NavView } from "../../state/route.ts";
import { Icon } from "../../ui/icon.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { VIEWS } from "../views.tsx";
import { SideLink } from "./side-link.tsx";

/** Views that you use all day; the others are at the sidebar's foot. */
export const MAIN_VIEWS = ["now", "sessions", "search", "stats"] as const satisfies readonly NavView[];

const FOOT_VIEWS = ["deliveries", "health", "settings"] as const satisfies readonly NavView[];

/** Notifications are of the machines that a team server hears. */
const TEAM_FOOT_VIEWS = ["team", "health", "settings"] as const satisfies readonly ViewName[];

/** The entry under which each other view belongs. */
const PARENT_VIEW: Readonly<Partial<Record<ViewName, NavView>>> = { session: "sessions" };

export function useCurrentView(): ViewName {
  const { view } = useStore().navigation.route.value;
  return PARENT_VIEW[view] ?? view;
}

/** The main views, with the number of sessions that need you. */
export function SideViews() {
  const { strings } = useStrings();
  const current = useCurrentView();
  return (
    <nav class="side-views rigid" aria-label={strings.views.label}>
      {MAIN_VIEWS.map((name) => (
        <SideLink
          key={name}
          to={{ view: name }}
          class={`side-item to-${name} flex`}
          isCurrent={name === current}
          title={`${strings.views[name]} (${keyOf(name)})`}
        >
          <Icon name={VIEWS[name].icon} />
          <span class="label grows">{strings.views[name]}</span>
          {name === "now" ? <NeedsYou /> : <kbd aria-hidden="true">{keyOf(name)}</kbd>}
        </SideLink>
      ))}
    </nav>
  );
}

function keyOf(view: NavView): string {
  return view === "search" ? "/" : String(NAV_VIEWS.indexOf(view) + 1);
}

/** How many waits and failures need you; hidden at zero. */
export function NeedsYou() {
  const { waiting, failed } = useStore().inbox.counts.value;
  const { strings, language } = useStrings();
  if (waiting + failed === 0) return null;
  const sentence = [
    ...(waiting > 0 ? [strings.waitingCount(waiting)] : []),
    ...(failed > 0 ? [strings.failedCount(failed)] : []),
  ].join(", ");
  return (
    <span class={`needs-you tone-${waiting === 0 ? "failed" : "waiting"} small digits bold`} title={sentence}>
      <span aria-hidden="true">{formatNumber(waiting + failed, language)}</span>
      <span class="visually-hidden">{sentence}</span>
    </span>
  );
}

/** Notifications, Health and Settings: icons, with a badge where something needs a person. */
export function SideFoot() {
  const { team } = useStore();
  const { strings } = useStrings();
  const current = useCurrentView();
  const views = team.dto.value === null ? FOOT_VIEWS : TEAM_FOOT_VIEWS;
  return (
    <nav class="side-foot rigid" aria-label={strings.views.more}>
      {views.map((name) => (
        <SideLink
          key={name}
          to={{ view: name }}
          class={`side-icon relative flex gap-4 to-${name} muted`}
          isCurrent={name === current}
          title={name === "team" ? strings.views[name] : `${strings.views[name]} (${keyOf(name)})`}
        >
          <Icon name={VIEWS[name].icon} />
          <span class="label visually-hidden">{strings.views[name]}</span>
          {name === "deliveries" && <DeliveryTrouble />}
          {name === "health" && <HealthTrouble />}
        </SideLink>
      ))}
    </nav>
  );
}

/** How many messages and destinations need a person; hidden at zero. */
function DeliveryTrouble() {
  const { deliveries } = useStore();
  const { strings, language } = useStrings();
  const { deadLetters, more, disabledDestinations } = deliveries.trouble.value;
  const count = deadLetters + disabledDestinations;
  if (count === 0) return null;
  return (
    <Badge
      text={`${formatNumber(count, language)}${more ? "+" : ""}`}
      sentence={strings.deliveries.trouble(formatNumber(deadLetters, language), String(disabledDestinations))}
    />
  );
}

/** How many checks failed, and whether notifications do not arrive. Slow checks show in the view alone. */
function HealthTrouble() {
  const { health } = useStore();
  const { strings, language } = useStrings();
  const broken = health.value?.checks.filter(
    ({ name, status }) => status === "failed" || (name === "outbox" && status === "degraded"),
  );
  if (broken === undefined || broken.length === 0) return null;
  const count = formatNumber(broken.length, language);
  return <Badge text={count} sentence={strings.failedChecks(count)} />;
}

function Badge({ text, sentence }: { readonly text: string; readonly sentence: string }) {
  return (
    <span class="trouble small digits bold" title={sentence}>
      <span aria-hidden="true">{text}</span>
      <span class="visually-hidden">{sentence}</span>
    </span>
  );
}
