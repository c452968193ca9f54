import { useEffect } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";

/** A line while earlier sessions are imported. Their events come with the reset at its end. */
export function ImportProgress() {
  const { importRun } = useStore();
  const { strings, language } = useStrings();
  const run = importRun.value.value;
  const isOver = run !== null && run.state !== "running";
  useEffect(() => (isOver ? undefined : importRun.watch()), [isOver]);
  if (run === null || isOver) return null;
  const { files_done: done, files_total: total } = run;
  return (
    <p class="import-progress" role="status">
      {strings.empty.importing(formatNumber(done, language), formatNumber(total, language))}
    </p>
  );
}
