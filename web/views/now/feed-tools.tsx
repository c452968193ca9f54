import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatNumber } from "../../i18n/format.ts";
import { isFiltered } from "../../state/feed.ts";
import { Choice, nameOptions, sortedNameOptions } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { TextFilter } from "../../ui/text-filter.tsx";

/** Filter names come from this many of the newest events: the list may be very long. */
const SCANNED = 500;

interface FeedToolsProps {
  /** Whether the list is scrolled away from its newest event, and how many came above since. */
  readonly isScrolled: boolean;
  readonly unseen: number;
}

/** Pause, follow and filters of the feed. */
export function FeedTools({ isScrolled, unseen }: FeedToolsProps) {
  const { feed, navigation, sessions, metrics } = useStore();
  const { strings, language } = useStrings();
  const filter = feed.filter.value;
  const paused = feed.paused.value;
  const events = feed.shown.value.slice(0, SCANNED);
  const eventNames = [...HOOK_EVENT_NAMES, ...events.map((event) => event.hook_event_name), filter.eventName];
  const toolNames = [
    ...(metrics.value?.top_tools.map((tool) => tool.name) ?? []),
    ...events.map((event) => event.tool_name),
    filter.toolName,
  ];
  const session = filter.sessionId === null ? undefined : sessions.find(filter.sessionId);

  return (
    <div class="feed-tools" data-sticks="">
      <h2>{strings.feed}</h2>
      <button type="button" class="quiet pause" aria-pressed={paused} onClick={() => feed.togglePause()}>
        <Icon name={paused ? "play" : "pause"} />
        {paused ? strings.resume : strings.pause}
        {paused && feed.newCount.value > 0 && (
          <span class="new-count">{strings.newEvents(formatNumber(feed.newCount.value, language))}</span>
        )}
      </button>
      {isScrolled && (
        <button type="button" class="quiet framed to-newest" onClick={toNewest}>
          <Icon name="up" />
          {unseen > 0 && !paused ? strings.newEvents(formatNumber(unseen, language)) : strings.toNewest}
        </button>
      )}
      <Choice
        label={strings.eventFilter}
        all={strings.allEvents}
        options={nameOptions(eventNames)}
        chosen={filter.eventName}
        choose={(kind) => navigation.filterBy({ kind })}
      />
      <Choice
        label={strings.toolFilter}
        all={strings.allTools}
        options={sortedNameOptions(toolNames)}
        chosen={filter.toolName}
        choose={(tool) => navigation.filterBy({ tool })}
      />
      <TextFilter label={strings.feedText} />
      {isFiltered(filter) && (
        <button
          type="button"
          class="quiet only"
          title={strings.clearFilter}
          onClick={() => navigation.go({ sessionId: null, filter: {} })}
        >
          <bdi>
            {filter.sessionId === null
              ? strings.clearFilter
              : strings.onlySession(session === undefined ? shortId(filter.sessionId) : sessionName(session, strings))}
          </bdi>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

/** Back to the top, where the list follows new events. */
function toNewest({ currentTarget }: { readonly currentTarget: HTMLElement }): void {
  currentTarget.closest(".feed")?.scrollIntoView({ block: "start" });
}
