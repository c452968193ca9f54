import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { withFilter } from "../../state/route.ts";
import { isPartlySeen } from "../../state/team/team.ts";
import { Button } from "../../ui/button.tsx";
import { Choice, nameOptions, sortedNameOptions } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { TextFilter } from "../../ui/text-filter.tsx";
import { NOW_STRINGS } from "./now-strings.ts";

/** Filter names come from this many of the newest rows: the list may be very long. */
const SCANNED = 500;

interface FiltersProps {
  readonly isRaw: boolean;
  /** Whether only a part is shown. */
  readonly isCut: boolean;
}

/** What the list is narrowed to. */
export function Filters({ isRaw, isCut }: FiltersProps) {
  const { activity, feed, navigation, sessions, metrics } = useStore();
  const { strings } = useStrings();
  const own = useStringsOf(NOW_STRINGS);
  const { sessionId, projectName, toolName } = activity.filter.value;
  const { waiting, failed, running, earlier } = sessions.groups.value;
  // The activity has only those sessions of a colleague that are shared.
  const inActivity = [...waiting, ...failed, ...running, ...earlier].filter((session) => !isPartlySeen(session));
  const projects = inActivity.map((session) => session.project_name);
  const today = metrics.value?.top_tools.map((tool) => tool.name) ?? [];
  const shown = isRaw
    ? feed.shown.value.slice(0, SCANNED).map((event) => event.tool_name)
    : activity.rows.value.slice(0, SCANNED).map((row) => (row.kind === "call" ? row.call.toolName : null));
  const session = sessionId === null ? undefined : sessions.find(sessionId);
  return (
    <div class="filters wraps" role="group" aria-label={own.filters}>
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
        <Button
          class="only ink"
          title={strings.clearFilter}
          onClick={() =>
            navigation.go({
              sessionId: null,
              filter: withFilter({}, { tab: navigation.route.value.filter.tab ?? null }),
            })
          }
        >
          <bdi class="cut">
            {sessionId === null
              ? strings.clearFilter
              : strings.onlySession(session === undefined ? shortId(sessionId) : sessionName(session, strings))}
          </bdi>
          <Icon name="close" />
        </Button>
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
