import { OWN_MACHINE } from "../../../src/core/machine.ts";
import { SESSION_STATES } from "../../../src/core/session/session.ts";
import { formatNumber } from "../../i18n/format.ts";
import { SESSIONS_WORDS } from "../../i18n/views/sessions-words.ts";
import { Choice } from "../../parts/choice.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Menu } from "../../parts/menu.tsx";
import { useStore, useWords } from "../../parts/page-context.ts";
import { TextFilter } from "../../parts/text-filter.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { PERIODS, sessionFilterOf } from "../../state/table/session-filter.ts";
import { formatOrder, orderOf, SORT_KEYS, type SortKey } from "../../state/table/session-order.ts";

/** Filters of the table, its order and its columns. */
export function SessionTools() {
  const { navigation, sessionTable: table } = useStore();
  const { words: page, language } = useWords();
  const words = useWordsOf(SESSIONS_WORDS);
  const { filter } = navigation.place.value;
  const { state, project, machine, since } = sessionFilterOf(filter);
  const order = orderOf(filter);
  const { sort: _, ...narrowing } = filter;
  const newcomers = table.newcomers.value;
  const projects = [...new Set([...table.projects.value, ...(project === null ? [] : [project])])];
  const machines = [...new Set([...table.machines.value, ...(machine === null ? [] : [machine])])];
  const others = machines.filter((name) => name !== OWN_MACHINE);
  return (
    <div class="feed-tools" role="group" aria-label={words.filters}>
      <TextFilter label={words.text} isSearch />
      <Choice
        label={words.state}
        all={words.allStates}
        options={SESSION_STATES.map((name) => [name, page.state[name]])}
        chosen={state}
        choose={(value) => navigation.filterBy({ state: value })}
      />
      <Choice
        label={words.project}
        all={words.allProjects}
        options={projects.map((name) => [name, name])}
        chosen={project}
        choose={(value) => navigation.filterBy({ project: value })}
      />
      {machines.length > 0 && (
        <Choice
          label={words.machine}
          all={words.allMachines}
          options={[[OWN_MACHINE, words.thisMachine], ...others.map((name): [string, string] => [name, name])]}
          chosen={machine}
          choose={(value) => navigation.filterBy({ machine: value })}
        />
      )}
      <Choice
        label={words.period}
        all={words.allTimes}
        options={PERIODS.map((name) => [name, words.periods[name]])}
        chosen={since}
        choose={(value) => navigation.filterBy({ since: value })}
      />
      {Object.keys(narrowing).length > 0 && (
        <button
          type="button"
          class="quiet only"
          onClick={() => navigation.filterBy({ state: null, project: null, machine: null, since: null, q: null })}
        >
          {words.clear}
          <Icon name="close" />
        </button>
      )}
      <span class="spring" />
      {(newcomers > 0 || table.drifted.value) && (
        <button type="button" class="quiet framed" onClick={() => table.settle()}>
          {newcomers > 0 ? words.newcomers(formatNumber(newcomers, language)) : words.sortAgain}
        </button>
      )}
      <Choice
        label={words.sortBy}
        all={null}
        options={SORT_KEYS.map((key) => [key, words.column[key]])}
        chosen={order.key}
        choose={(value) => {
          const key = SORT_KEYS.find((candidate) => candidate === value) ?? order.key;
          navigation.filterBy({ sort: formatOrder({ ...order, key }) });
        }}
      />
      <ColumnMenu />
    </div>
  );
}

function ColumnMenu() {
  const { preferences } = useStore();
  const words = useWordsOf(SESSIONS_WORDS);
  const hidden = preferences.hiddenColumns.value;
  const hideable = SORT_KEYS.filter((key): key is Exclude<SortKey, "name"> => key !== "name");
  return (
    <Menu
      name="columns-menu"
      label={
        <>
          <Icon name="columns" />
          {words.columns}
        </>
      }
    >
      {hideable.map((key) => (
        <label key={key}>
          <input type="checkbox" checked={!hidden.has(key)} onChange={() => preferences.toggleColumn(key)} />
          {words.column[key]}
        </label>
      ))}
    </Menu>
  );
}
