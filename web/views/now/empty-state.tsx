import { useEffect, useState } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { Problem } from "../../ui/load-state.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";

/** First steps, while the store is empty. */
export function EmptyState() {
  const { health } = useStore();
  const { strings } = useStrings();
  if (health.value === null) return null;
  const { hooks_installed: installed, cli } = health.value;
  return (
    <section class="empty" aria-labelledby="empty-heading">
      <h2 id="empty-heading">{strings.empty.heading}</h2>
      <ImportProgress />
      {installed ? (
        <p>{strings.empty.installed}</p>
      ) : (
        <>
          <p>{strings.empty.install}</p>
          <CommandLine id="install" command={`${cli} setup`} />
          <p>{strings.empty.afterwards}</p>
        </>
      )}
      <Demo cli={cli} />
    </section>
  );
}

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

/** One click in a browser on the daemon's machine; elsewhere the command, because the demo listens there only. */
function Demo({ cli }: { readonly cli: string }) {
  const { startDemo } = useStore();
  const { strings } = useStrings();
  const [isStarting, setStarting] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  function start(begin: () => Promise<void>): void {
    setStarting(true);
    setProblem(null);
    begin()
      .catch(setProblem)
      .finally(() => setStarting(false));
  }

  return (
    <>
      <p>{strings.empty.demo}</p>
      {startDemo === null ? (
        <CommandLine id="demo" command={`${cli} demo`} />
      ) : (
        <p class="choices">
          <button type="button" class="quiet framed" disabled={isStarting} onClick={() => start(startDemo)}>
            {isStarting ? strings.empty.demoStarts : strings.empty.startDemo}
          </button>
        </p>
      )}
      {problem !== null && <Problem thrown={problem} />}
    </>
  );
}
