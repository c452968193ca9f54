import { useState } from "preact/hooks";
import { CommandLine } from "./command-line.tsx";
import { useStore, useWords } from "./page-context.ts";
import { Problem } from "./problem.tsx";

/** Nothing has ever been stored: how to begin. */
export function EmptyState() {
  const { health } = useStore();
  const { words } = useWords();
  if (health.value === null) return null;
  const { hooks_installed: installed, cli } = health.value;
  return (
    <section class="empty" aria-labelledby="empty-heading">
      <h2 id="empty-heading">{words.empty.heading}</h2>
      {installed ? (
        <p>{words.empty.installed}</p>
      ) : (
        <>
          <p>{words.empty.install}</p>
          <CommandLine id="install" command={`${cli} setup`} />
          <p>{words.empty.afterwards}</p>
        </>
      )}
      <Demo cli={cli} />
    </section>
  );
}

/** One click where the browser is on the daemon's machine; elsewhere the command, for the demo listens there alone. */
function Demo({ cli }: { readonly cli: string }) {
  const { startDemo } = useStore();
  const { words } = useWords();
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
      <p>{words.empty.demo}</p>
      {startDemo === null ? (
        <CommandLine id="demo" command={`${cli} demo`} />
      ) : (
        <p class="choices">
          <button type="button" class="quiet framed" disabled={isStarting} onClick={() => start(startDemo)}>
            {isStarting ? words.empty.demoStarts : words.empty.startDemo}
          </button>
        </p>
      )}
      {problem !== null && <Problem thrown={problem} />}
    </>
  );
}
