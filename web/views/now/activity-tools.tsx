import { useState } from "preact/hooks";
import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatNumber } from "../../i18n/format.ts";
import { ACTIVITY_TABS, isNarrowed } from "../../state/activity/activity-filter.ts";
import { isPaused, togglePause } from "../../state/activity/holds.ts";
import { withFilter } from "../../state/route.ts";
import { liveListOf } from "../../state/store.ts";
import { Choice, nameOptions, sortedNameOptions } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { TextFilter } from "../../ui/text-filter.tsx";
import { NOW_STRINGS } from "./now-strings.ts";

/** Filter names come from this many of the newest rows: the list may be very long. */
const SCANNED = 500;

/** Lists, filters and pause of the activity. */
export function ActivityTools({ showNewest }: { readonly showNewest: () => void }) {
  const store = useStore();
  const { activity, feed, navigation } = store;
  const { strings, language } = useStrings();
  const own = useStringsOf(NOW_STRINGS);
  const { tab } = activity.filter.value;
  const { filter } = navigation.route.value;
  const isRaw = tab === "events";
  const isCut = isNarrowed(activity.filter.value) || (isRaw && feed.filter.value.eventName !== null);
  // A filter in the address is never out of sight.
  const [isAsked, setOpen] = useState(false);
  const isOpen = isAsked || isCut;
  const list = liveListOf(store);
  const paused = isPaused(list);
  const newCount = list.newCount.value;
  return (
    <div class="feed-tools">
      <h2>{strings.feed}</h2>
      <nav class="chips" aria-label={own.tabs}>
        {ACTIVITY_TABS.map((name) => (
          <Link
            key={name}
            class="chip"
            to={{ filter: withFilter(filter, { tab: name === "calls" ? null : name, kind: null }) }}
            isCurrent={name === tab}
          >
            {own.tab[name]}
          </Link>
        ))}
      </nav>
      {(newCount > 0 || list.holds.value.has("scroll")) && (
        <button type="button" class="quiet new-rows" onClick={showNewest}>
          {newCount > 0 ? strings.newEvents(formatNumber(newCount, language)) : strings.toNewest}
          <Icon name="up" />
        </button>
      )}
      <button
        type="button"
        class="quiet to-filters"
        aria-expanded={isOpen}
        aria-label={own.filters}
        title={own.filters}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="search" />
      </button>
      <button
        type="button"
        class="quiet pause"
        aria-pressed={paused}
        aria-label={paused ? strings.resume : strings.pause}
        title={paused ? strings.resume : strings.pause}
        onClick={() => togglePause(list)}
      >
        <Icon name={paused ? "play" : "pause"} />
      </button>
      {isOpen && <Filters isRaw={isRaw} isCut={isCut} />}
    </div>
  );
}

interface FiltersProps {
  readonly isRaw: boolean;
  /** Whether only a part is shown. */
  readonly isCut: boolean;
}

function Filters({ isRaw, isCut }: FiltersProps) {
  const { activity, feed, navigation, sessions, metrics } = useStore();
  const { strings } = useStrings();
  const own = useStringsOf(NOW_STRINGS);
  const { sessionId, projectName, toolName } = activity.filter.value;
  const { waiting, failed, running, earlier } = sessions.groups.value;
  const projects = [...waiting, ...failed, ...running, ...earlier].map((session) => session.project_name);
  const today = metrics.value?.top_tools.map((tool) => tool.name) ?? [];
  const shown = isRaw
    ? feed.shown.value.slice(0, SCANNED).map((event) => event.tool_name)
    : activity.rows.value.slice(0, SCANNED).map((row) => (row.kind === "call" ? row.call.toolName : null));
  const session = sessionId === null ? undefined : sessions.find(sessionId);
  return (
    <div class="filters" role="group" aria-label={own.filters}>
      {isRaw && <EventChoice />}
      <Choice
        label={strings.toolFilter}
        all={strings.allTools}
        options={sortedNameOptions([...today, ...shown, toolName])}
        chosen={toolName}
        choose={(tool) => navigation.filterBy({ tool })}
      />
      <Choice
        label={own.project}
        all={own.allProjects}
        options={sortedNameOptions([...projects, projectName])}
        chosen={projectName}
        choose={(project) => navigation.filterBy({ project })}
      />
      <TextFilter label={strings.feedText} />
      {isCut && (
        <button
          type="button"
          class="quiet only"
          title={strings.clearFilter}
          onClick={() =>
            navigation.go({
              sessionId: null,
              filter: withFilter({}, { tab: navigation.route.value.filter.tab ?? null }),
            })
          }
        >
          <bdi>
            {sessionId === null
              ? strings.clearFilter
              : strings.onlySession(session === undefined ? shortId(sessionId) : sessionName(session, strings))}
          </bdi>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

/** Raw events have names. */
function EventChoice() {
  const { feed, navigation } = useStore();
  const { strings } = useStrings();
  const { eventName } = feed.filter.value;
  const shown = feed.shown.value.slice(0, SCANNED).map((event) => event.hook_event_name);
  return (
    <Choice
      label={strings.eventFilter}
      all={strings.allEvents}
      options={nameOptions([...HOOK_EVENT_NAMES, ...shown, eventName])}
      chosen={eventName}
      choose={(kind) => navigation.filterBy({ kind })}
    />
  );
}
