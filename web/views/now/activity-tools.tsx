import { useState } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { ACTIVITY_TABS, isNarrowed } from "../../state/activity/activity-filter.ts";
import { isPaused, togglePause } from "../../state/activity/holds.ts";
import { withFilter } from "../../state/route.ts";
import { liveListOf } from "../../state/store.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { lazyModule } from "../../ui/lazy-module.ts";
import { Link } from "../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { NOW_STRINGS } from "./now-strings.ts";

const lazyFilters = lazyModule(async () => (await import("./activity-filters.tsx")).Filters);

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
  const { code: Filters } = lazyFilters.useCode(isOpen);
  const list = liveListOf(store);
  const paused = isPaused(list);
  const newCount = list.newCount.value;
  return (
    <div class="feed-tools flex wraps gap-8 activity-tools" data-sticks="">
      <h2>{strings.feed}</h2>
      <nav class="chips" aria-label={own.tabs}>
        {ACTIVITY_TABS.map((name) => (
          <Link
            key={name}
            class="chip note rigid hovers"
            to={{ filter: withFilter(filter, { tab: name === "calls" ? null : name, kind: null }) }}
            isCurrent={name === tab}
          >
            {own.tab[name]}
          </Link>
        ))}
      </nav>
      {(newCount > 0 || list.holds.value.has("scroll")) && (
        <Button class="new-rows tone-working" onClick={showNewest}>
          {newCount > 0 ? strings.newEvents(formatNumber(newCount, language)) : strings.toNewest}
          <Icon name="up" />
        </Button>
      )}
      <Button icon="search" aria-expanded={isOpen} hint={own.filters} onClick={() => setOpen(!isOpen)} />
      <Button
        icon={paused ? "play" : "pause"}
        class="pause"
        aria-pressed={paused}
        hint={paused ? strings.resume : strings.pause}
        onClick={() => togglePause(list)}
      />
      {Filters !== null && <Filters isRaw={isRaw} isCut={isCut} />}
    </div>
  );
}
