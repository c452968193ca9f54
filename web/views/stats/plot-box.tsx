import { useEffect, useRef, useState } from "preact/hooks";
import { STATS_STRINGS } from "./stats-languages.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import type { ChartData } from "../../state/stats/charts.ts";
import { formatBucket, formatMetric } from "./format-metric.ts";
import type { Plot } from "./plot.ts";

/** The chart as a picture, with its colours and the values under the pointer below it. */
export function PlotBox(props: ChartData & { readonly summary: string }) {
  const { plan, now, before, choice, bucketMs, summary } = props;
  const { preferences } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const theme = preferences.theme.value;
  const newest = useRef({ now, before, bucketMs, language });
  newest.current = { now, before, bucketMs, language };

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let gone = false;
    // The chart library loads only when needed.
    const draw = async (into: HTMLElement): Promise<void> => {
      const { createPlot } = await import("./plot.ts");
      if (gone) return;
      plot.current = createPlot(into, plan, setPointed);
      // All of it may have changed while the library was loading.
      plot.current.show(newest.current);
    };
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const recolor = () => plot.current?.recolor();
    dark.addEventListener("change", recolor);
    const observer = new ResizeObserver(() => plot.current?.resize());
    observer.observe(element);
    // Without the library, the table has the values.
    void draw(element).catch(() => undefined);
    return () => {
      gone = true;
      dark.removeEventListener("change", recolor);
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useEffect(() => plot.current?.show({ now, before, bucketMs, language }), [now, before, bucketMs, language]);
  useEffect(() => plot.current?.recolor(), [theme]);

  const [first] = plan.drawn;
  const at = pointed === null ? undefined : now.starts[pointed];
  return (
    <>
      <div class="plot" role="img" aria-label={summary} ref={box} />
      <p class="legend" aria-hidden="true">
        <span class="at">{at === undefined ? "" : formatBucket(at, bucketMs, language)}</span>
        {plan.drawn.map((name, index) => (
          <span key={name}>
            <span class={`plot-key is-${plan.form} nth-${index}`} />
            {strings.metric[name]}
            {at !== undefined && pointed !== null && (
              <strong> {formatMetric(name, now.series[name][pointed], language)}</strong>
            )}
          </span>
        ))}
        {before !== null && plan.form === "bars" && (
          <span>
            <span class="plot-key is-before" />
            {strings.before(choice.range)}
            {at !== undefined && pointed !== null && (
              <strong> {formatMetric(first, before.series[first][pointed], language)}</strong>
            )}
          </span>
        )}
      </p>
    </>
  );
}
