import { agentLabel, toAgentName } from "../../../src/core/agent.ts";
import { withFilter } from "../../state/route.ts";
import { bucketsOf, STATS_PERIODS, type Stats, type StatsChoice } from "../../state/stats/stats.ts";
import { Choice, sortedNameOptions } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { PeriodChooser } from "../../ui/period/period-chooser.tsx";
import { STATS_STRINGS } from "./stats-strings.ts";

/** Takes all names away. */
export const NO_NAMES = { project: null, model: null, tool: null, branch: null, agent: null } as const;

/** Chooses costs or waits, the period and the filters. */
export function StatsTools({ stats, choice }: { readonly stats: Stats; readonly choice: StatsChoice }) {
  const { navigation } = useStore();
  const strings = useStringsOf(STATS_STRINGS);
  const { filter } = navigation.route.value;
  return (
    <div class="feed-tools flex wraps gap-8" role="group" aria-label={strings.filters}>
      <nav class="segmented" aria-label={strings.tab}>
        {(["costs", "waiting"] as const).map((tab) => (
          <Link
            key={tab}
            to={{ filter: withFilter(filter, { tab: tab === "costs" ? null : tab, at: null }) }}
            isCurrent={tab === choice.tab}
          >
            {strings.tabs[tab]}
          </Link>
        ))}
      </nav>
      <PeriodChooser chosen={choice.period} names={STATS_PERIODS} form="row" resets={{ bucket: null, at: null }} />
      {choice.tab === "costs" && <BucketChoice choice={choice} />}
      <Menu name="stats-filter" isAtStart hasArrow label={strings.filter}>
        <NameFilters stats={stats} choice={choice} />
      </Menu>
      {NAMES.map((name) => choice[name] !== null && <Chip key={name} name={name} value={choice[name]} />)}
    </div>
  );
}

const NAMES = ["project", "model", "branch", "agent", "tool"] as const;

/** A filter in force; it goes with a click. */
function Chip({ name, value }: { readonly name: (typeof NAMES)[number]; readonly value: string }) {
  const { navigation } = useStore();
  const strings = useStringsOf(STATS_STRINGS);
  const to = { filter: withFilter(navigation.route.value.filter, { [name]: null }) };
  return (
    <Link to={to} class="quiet only ink" title={`${strings.clear}: ${strings.name[name]}`}>
      <bdi class="cut">{shownName(name, value)}</bdi>
      <Icon name="close" />
    </Link>
  );
}

function shownName(name: (typeof NAMES)[number], value: string, text = value): string {
  return name === "agent" ? agentLabel(toAgentName(value)) : text;
}

function BucketChoice({ choice }: { readonly choice: StatsChoice }) {
  const { navigation } = useStore();
  const strings = useStringsOf(STATS_STRINGS);
  const buckets = bucketsOf(choice.period);
  if (buckets.length === 1) return null;
  return (
    <Choice
      label={strings.bucket}
      all={null}
      options={buckets.map((bucket) => [bucket, strings.buckets[bucket]])}
      chosen={choice.bucket}
      choose={(bucket) => navigation.filterBy({ bucket, at: null })}
    />
  );
}

function NameFilters({ stats, choice }: { readonly stats: Stats; readonly choice: StatsChoice }) {
  const { navigation } = useStore();
  const strings = useStringsOf(STATS_STRINGS);
  const seen = stats.names.value;
  const known = {
    project: seen.projects,
    model: seen.models,
    branch: seen.branches,
    agent: seen.agents,
    tool: seen.tools,
  };
  const ofCosts = NAMES.filter((name) => name !== "agent" || seen.agents.size > 1 || choice.agent !== null);
  const offered = choice.tab === "costs" ? ofCosts : (["project"] as const);
  return (
    <>
      {offered.map((name) => (
        <label key={name}>
          <span>{strings.name[name]}</span>
          <Choice
            label={strings.name[name]}
            all={strings.all[name]}
            options={sortedNameOptions([...known[name], choice[name]]).map(([value, text]) => [
              value,
              shownName(name, value, text),
            ])}
            chosen={choice[name]}
            choose={(value) => navigation.filterBy(value === null ? { [name]: null } : filterBy(name, value))}
          />
        </label>
      ))}
    </>
  );
}

/** The daemon counts no tokens of a tool, and no calls of a model, branch or agent. */
export function filterBy(name: (typeof NAMES)[number], value: string) {
  if (name === "tool") return { tool: value, model: null, branch: null, agent: null, split: null };
  return { [name]: value, ...(name !== "project" && { tool: null }) };
}
