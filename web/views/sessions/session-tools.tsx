import { OWN_MACHINE } from "../../../src/core/forwarding.ts";
import { SESSION_STATES } from "../../../src/core/session/session.ts";
import { formatNumber } from "../../i18n/format.ts";
import {
  COLUMNS,
  formatOrder,
  orderOf,
  PERIODS,
  sessionFilterOf,
  type Column,
} from "../../state/sessions/session-filter.ts";
import { Choice, nameOptions } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { TextFilter } from "../../ui/text-filter.tsx";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";

/** The table's filters, order and columns. */
export function SessionTools() {
  const { navigation, sessionTable: table } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const { filter } = navigation.route.value;
  const { state, project, machine, since } = sessionFilterOf(filter);
  const order = orderOf(filter);
  const { sort: _, ...narrowing } = filter;
  const newcomers = table.newcomers.value;
  const machines = [...new Set([...table.machines.value, ...(machine === null ? [] : [machine])])];
  const others = machines.filter((name) => name !== OWN_MACHINE);
  return (
    <div class="feed-tools" role="group" aria-label={strings.filters}>
      <TextFilter label={strings.text} isSearch />
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
      {machines.length > 0 && (
        <Choice
          label={strings.machine}
          all={strings.allMachines}
          options={[[OWN_MACHINE, strings.thisMachine], ...nameOptions(others)]}
          chosen={machine}
          choose={(value) => navigation.filterBy({ machine: value })}
        />
      )}
      <Choice
        label={strings.period}
        all={strings.allTimes}
        options={PERIODS.map((name) => [name, strings.periods[name]])}
        chosen={since}
        choose={(value) => navigation.filterBy({ since: value })}
      />
      {Object.keys(narrowing).length > 0 && (
        <button
          type="button"
          class="quiet only"
          onClick={() => navigation.filterBy({ state: null, project: null, machine: null, since: null, q: null })}
        >
          {strings.clear}
          <Icon name="close" />
        </button>
      )}
      <span class="spring" />
      {(newcomers > 0 || table.drifted.value) && (
        <button type="button" class="quiet framed" onClick={() => table.sortAgain()}>
          {newcomers > 0 ? strings.newcomers(formatNumber(newcomers, language)) : strings.sortAgain}
        </button>
      )}
      <Choice
        label={strings.sortBy}
        all={null}
        options={COLUMNS.map((key) => [key, strings.column[key]])}
        chosen={order.key}
        choose={(value) => {
          const key = COLUMNS.find((candidate) => candidate === value) ?? order.key;
          navigation.filterBy({ sort: formatOrder({ ...order, key }) });
        }}
      />
      <ColumnMenu />
    </div>
  );
}

function ColumnMenu() {
  const { preferences } = useStore();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const hidden = preferences.hiddenColumns.value;
  const hideable = COLUMNS.filter((key): key is Exclude<Column, "name"> => key !== "name");
  return (
    <Menu
      name="columns-menu"
      label={
        <>
          <Icon name="columns" />
          {strings.columns}
        </>
      }
    >
      {hideable.map((key) => (
        <label key={key}>
          <input type="checkbox" checked={!hidden.has(key)} onChange={() => preferences.toggleColumn(key)} />
          {strings.column[key]}
        </label>
      ))}
    </Menu>
  );
}
