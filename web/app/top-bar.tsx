import type { MetricsDto } from "../../src/api/dto.ts";
import { formatBudget, formatCost, formatNumber, formatPercent, UNKNOWN } from "../i18n/format.ts";
import { isFailedItem } from "../state/inbox.ts";
import { isStoreEmpty } from "../state/store.ts";
import { todayOf } from "../state/now.ts";
import { eventName } from "../state/open-name.ts";
import { withFilter } from "../state/route.ts";
import { isApple } from "../keyboard/key-table.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { useIsSmall } from "../ui/use-is-small.ts";
import { ConnectionState } from "./connection-state.tsx";
import { DisplayMenu } from "./display-menu.tsx";
import { SearchBox } from "./search-box.tsx";
import { SideLink } from "./sidebar/side-link.tsx";
import { TeamSharing } from "./sidebar/team-parts.tsx";

/** The view's title, the key figures of today, and ways to everything else. */
export function TopBar() {
  const { navigation, helpOpen, paletteOpen, preferences } = useStore();
  const { strings } = useStrings();
  const isSmall = useIsSmall();
  const { view } = navigation.route.value;
  return (
    <header class="top flex lined">
      <h1>{view === "event" ? <EventHeading /> : strings.views[view]}</h1>
      {/* Where the sidebar, which says the same, is out of sight. */}
      {(isSmall || preferences.sidebarFolded.value) && (
        <div class="without-sidebar flex gap-12 rigid">
          {isSmall && <ConnectionState />}
          <TeamSharing />
          <Counts />
        </div>
      )}
      {view === "now" && <Figures />}
      <span class="spring" />
      <SearchBox />
      <div class="switches gap-4 flex rigid">
        <Button isFramed class="to-palette" title={strings.palette.label} onClick={() => (paletteOpen.value = true)}>
          <span class="label">{strings.jumpTo}</span>
          <Icon name="command" />
          <kbd aria-hidden="true">{isApple() ? "⌘K" : "Ctrl K"}</kbd>
        </Button>
        <Button
          icon="help"
          class="to-help"
          aria-label={strings.help.open}
          title={`${strings.help.open} (?)`}
          onClick={() => (helpOpen.value = true)}
        />
        <DisplayMenu />
      </div>
    </header>
  );
}

function EventHeading() {
  const { detail, navigation } = useStore();
  const { strings } = useStrings();
  const state = detail.state.value;
  // Its name is not known before.
  if (state.kind === "loading") return <span class="visually-hidden">{strings.loading}</span>;
  const name = state.kind === "ready" ? eventName(state.event, navigation.route.value) : strings.views.event;
  return <bdi title={name}>{name}</bdi>;
}

/** How many waits and failures need you, and how many sessions run: each leads there. */
function Counts() {
  const { inbox, sessions } = useStore();
  const { strings } = useStrings();
  const { waiting, failed } = inbox.counts.value;
  const { running } = sessions.counts.value;
  const firstFailure = inbox.open.value.find(isFailedItem);
  if (!sessions.loaded.value) return null;
  return (
    <>
      {waiting > 0 && (
        <SideLink to={{}} class="count is-waiting tone-waiting bold">
          {strings.waitingCount(waiting)}
        </SideLink>
      )}
      {failed > 0 && (
        <SideLink
          to={{ filter: withFilter({}, { item: firstFailure?.key ?? null }) }}
          class="count is-failed tone-failed bold"
        >
          {strings.failedCount(failed)}
        </SideLink>
      )}
      <SideLink to={{ view: "sessions", filter: { state: "working" } }} class="count">
        {strings.workingCount(running)}
      </SideLink>
    </>
  );
}

/** Today's cost, calls and cache hits; each leads to the statistics of today. */
function Figures() {
  const store = useStore();
  const { lastDay, clock, metrics } = store;
  const { strings, language } = useStrings();
  const stats = lastDay.stats.value;
  // Zeros above the first steps would say nothing.
  if (stats === null || isStoreEmpty(store)) return <div class="figures gap-20 flex" />;
  // Accurate to the minute: no value here changes by the second.
  const { costUsd, calls, failedCalls, cacheHits } = todayOf(stats, clock.nowMs.peek());
  const names = strings.figures;
  const percent = (part: number, digits: number): string => formatPercent(part, language, digits);
  const budget = metrics.value?.budget ?? null;
  return (
    <div class="figures gap-20 flex" role="group" aria-label={names.label}>
      {costUsd !== null && (
        <SideLink to={{ view: "stats" }} class="figure" title={names.costNote}>
          <b>{formatCost(costUsd, true, language)}</b>
          <span class="unit">{names.cost}</span>
        </SideLink>
      )}
      {budget !== null && <BudgetFigure budget={budget} />}
      <SideLink to={{ view: "stats" }} class="figure">
        <b>{formatNumber(calls, language)}</b>
        <span class="unit">{names.calls(calls)}</span>
        {calls > 0 && <span class="aside faint">· {names.failed(percent(failedCalls / calls, 1))}</span>}
      </SideLink>
      {cacheHits !== null && (
        <SideLink to={{ view: "stats" }} class="figure" title={names.cacheNote}>
          <b>{percent(cacheHits, 0)}</b>
          <span class="unit">{names.cached}</span>
        </SideLink>
      )}
    </div>
  );
}

/** How much of the daily budget is spent; amber from the threshold on that the daemon warns at, red once it is spent. */
function BudgetFigure({ budget }: { readonly budget: NonNullable<MetricsDto["budget"]> }) {
  const { warningBoard } = useStore();
  const { strings, language } = useStrings();
  const { usd, spent_usd: spentUsd } = budget;
  const warning = warningBoard.budget.value;
  const spent = spentUsd === null ? UNKNOWN : formatPercent(spentUsd / usd, language);
  const isOver = spentUsd !== null && spentUsd >= usd;
  return (
    <SideLink
      to={{ view: "stats" }}
      class={`figure budget semibold${isOver ? " tone-failed" : warning === null ? "" : " tone-waiting"}`}
      title={strings.figures.budgetNote(spentUsd === null ? UNKNOWN : formatCost(spentUsd, true, language))}
    >
      {strings.figures.budget(spent, formatBudget(usd, language))}
    </SideLink>
  );
}
