import { useState } from "preact/hooks";
import { CommandLine } from "../../ui/copy-button.tsx";
import { Problem } from "../../ui/load-state.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { ImportProgress } from "./import-progress.tsx";

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
