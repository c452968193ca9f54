import { STATS_STRINGS } from "./stats-languages.ts";
import { Choice } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { BUCKETS_OF, STATS_RANGES, type StatsChoice, type Stats } from "../../state/stats.ts";

/** Chooses the period and the filters. */
export function StatsTools({ stats, choice }: { readonly stats: Stats; readonly choice: StatsChoice }) {
  const { navigation } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const names = stats.names.value;
  const buckets = BUCKETS_OF[choice.range];
  const isNarrowed = choice.project !== null || choice.model !== null || choice.tool !== null;
  return (
    <div class="feed-tools" role="group" aria-label={strings.filters}>
      <div class="ranges" role="group" aria-label={strings.range}>
        {STATS_RANGES.map((range) => (
          <button
            key={range}
            type="button"
            class="quiet"
            aria-pressed={range === choice.range}
            onClick={() => navigation.filterBy({ range, bucket: null })}
          >
            {strings.ranges[range]}
          </button>
        ))}
      </div>
      {buckets.length > 1 && (
        <Choice
          label={strings.bucket}
          all={null}
          options={buckets.map((bucket) => [bucket, strings.buckets[bucket]])}
          chosen={choice.bucket}
          choose={(bucket) => navigation.filterBy({ bucket })}
        />
      )}
      <Choice
        label={strings.project}
        all={strings.allProjects}
        options={optionsOf(names.projects, choice.project)}
        chosen={choice.project}
        choose={(project) => navigation.filterBy({ project })}
      />
      <Choice
        label={strings.model}
        all={strings.allModels}
        options={optionsOf(names.models, choice.model)}
        chosen={choice.model}
        // The daemon does not count both together.
        choose={(model) => navigation.filterBy(model === null ? { model } : { model, tool: null })}
      />
      <Choice
        label={page.toolFilter}
        all={page.allTools}
        options={optionsOf(names.tools, choice.tool)}
        chosen={choice.tool}
        choose={(tool) => navigation.filterBy(tool === null ? { tool } : { tool, model: null })}
      />
      {isNarrowed && (
        <button
          type="button"
          class="quiet only"
          onClick={() => navigation.filterBy({ project: null, model: null, tool: null })}
        >
          {strings.clear}
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function optionsOf(names: ReadonlySet<string>, chosen: string | null): readonly (readonly [string, string])[] {
  return [...new Set(chosen === null ? names : [...names, chosen])].sort().map((name) => [name, name]);
}
