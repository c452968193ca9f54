import { agentTitle } from "../../../src/core/i18n/agent.ts";
import { OWN_MACHINE } from "../../../src/core/forwarding.ts";
import { SESSION_STATES } from "../../../src/core/session/session.ts";
import { formatNumber } from "../../i18n/format.ts";
import {
  COLUMNS,
  filterIn,
  firstOrder,
  formatOrder,
  GROUPINGS,
  groupingOf,
  orderOf,
  sessionFilterOf,
  type Column,
} from "../../state/sessions/session-filter.ts";
import type { Store } from "../../state/store.ts";
import { hasOwners } from "../../state/team/team.ts";
import { Button } from "../../ui/button.tsx";
import { Choice, nameOptions, Segmented } from "../../ui/choice.tsx";
import { Filters } from "../../ui/filters/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { PeriodChooser } from "../../ui/period/period-chooser.tsx";
import { TextFilter } from "../../ui/text-filter.tsx";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";

const PERIOD_NAMES = ["all", "today", "yesterday", "24h", "7d", "30d"] as const;

/** The table's filters, groups and columns; where it has no heads, the order too. */
export function SessionTools({ isNarrow }: { readonly isNarrow: boolean }) {
  const { navigation, sessionTable: table, team } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const filter = filterIn(team.scope.value, navigation.route.value.filter);
  const { state, project, agent, machine, owner, period } = sessionFilterOf(filter);
  const { sort: _, group: __, q = "", ...others } = filter;
  const narrowing = Object.keys(others);
  const newcomers = table.newcomers.value;
  const agents = table.agents.value;
  const machines = [...new Set([...table.machines.value, ...(machine === null ? [] : [machine])])];
  const otherMachines = machines.filter((name) => name !== OWN_MACHINE);
  const ofPeople = hasOwners(team.scope.value);
  const people = [...table.owners.value].map(([id, name]) => [String(id), name] as const);
  // One that none of the sessions has.
  if (owner !== null && !table.owners.value.has(owner)) people.push([String(owner), strings.notKnown]);
  return (
    <div class="feed-tools flex wraps gap-8" role="group" aria-label={strings.filters}>
      <TextFilter label={strings.text} isSearch />
      <Filters label={strings.filters} count={narrowing.length} isNarrow={isNarrow}>
        <Choice
          label={strings.state}
          all={strings.allStates}
          options={SESSION_STATES.map((name) => [name, page.state[name]])}
          chosen={state}
          choose={(value) => navigation.filterBy({ state: value })}
        />
        <Choice
          label={strings.project}
          all={strings.allProjects}
          options={nameOptions([...table.projects.value, project])}
          chosen={project}
          choose={(value) => navigation.filterBy({ project: value })}
        />
        {ofPeople && people.length > 0 && (
          <Choice
            label={strings.column.owner}
            all={strings.allOwners}
            options={people}
            chosen={owner === null ? null : String(owner)}
            choose={(value) => navigation.filterBy({ owner: value })}
          />
        )}
        {(agents.length > 1 || agent !== null) && (
          <Choice
            label={strings.agent}
            all={strings.allAgents}
            options={agents.map((name) => [name, agentTitle(name, language)] as const)}
            chosen={agent}
            choose={(value) => navigation.filterBy({ agent: value })}
          />
        )}
        {/* Of colleagues' sessions the machine is mostly not known. */}
        {machines.length > 0 && (!ofPeople || machine !== null) && (
          <Choice
            label={strings.machine}
            all={strings.allMachines}
            options={[
              ...(team.dto.value === null ? [[OWN_MACHINE, strings.thisMachine] as const] : []),
              ...nameOptions(otherMachines),
            ]}
            chosen={machine}
            choose={(value) => navigation.filterBy({ machine: value })}
          />
        )}
        <PeriodChooser chosen={period} names={PERIOD_NAMES} form="menu" resets={{ since: null }} />
        {(narrowing.length > 0 || q !== "") && (
          <Button
            class="only ink"
            onClick={() =>
              navigation.filterBy({
                state: null,
                project: null,
                agent: null,
                machine: null,
                owner: null,
                since: null,
                range: null,
                q: null,
              })
            }
          >
            {strings.clear}
            <Icon name="close" />
          </Button>
        )}
        {isNarrow && <OrderChoice />}
        {isNarrow && <GroupChooser />}
      </Filters>
      <span class="spring" />
      {(newcomers > 0 || table.drifted.value) && (
        <Button isFramed onClick={() => table.sortAgain()}>
          {newcomers > 0 ? strings.newcomers(formatNumber(newcomers, language)) : strings.sortAgain}
        </Button>
      )}
      {!isNarrow && <GroupChooser />}
      {!isNarrow && <ColumnMenu />}
    </div>
  );
}

/** The owners' column is shown only among sessions of several people, and not to an auditor, who sees no names. */
export function usableColumns(team: Store["team"], table: Store["sessionTable"]): readonly Column[] {
  return hasOwners(team.scope.value) && table.owners.value.size > 0
    ? COLUMNS
    : COLUMNS.filter((key) => key !== "owner");
}

function OrderChoice() {
  const { navigation, team, sessionTable: table } = useStore();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const order = orderOf(navigation.route.value.filter);
  return (
    <Choice
      label={strings.sortBy}
      all={null}
      options={usableColumns(team, table).map((key) => [key, key === "state" ? strings.byNeed : strings.column[key]])}
      chosen={order.key}
      choose={(value) => {
        const key = COLUMNS.find((candidate) => candidate === value) ?? order.key;
        navigation.filterBy({ sort: formatOrder(firstOrder(key)) });
      }}
    />
  );
}

/** What the rows stand under: nothing, their project or their day. */
function GroupChooser() {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const options = (["none", ...GROUPINGS] as const).map((value) => ({ value, name: strings.grouping[value] }));
  return (
    <Segmented
      label={strings.groupBy}
      options={options}
      chosen={groupingOf(navigation.route.value.filter) ?? "none"}
      choose={(value) => navigation.filterBy({ group: value === "none" ? null : value })}
    />
  );
}

function ColumnMenu() {
  const { preferences, team, sessionTable: table } = useStore();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const hidden = preferences.hiddenColumns.value;
  const hideable = usableColumns(team, table).filter((key): key is Exclude<Column, "name"> => key !== "name");
  return (
    <Menu name="columns-menu" icon="columns" label={strings.columns}>
      {hideable.map((key) => (
        <label key={key}>
          <input type="checkbox" checked={!hidden.has(key)} onChange={() => preferences.toggleColumn(key)} />
          {strings.column[key]}
        </label>
      ))}
    </Menu>
  );
}
