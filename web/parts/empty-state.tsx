import { CommandLine } from "./command-line.tsx";
import { useStore, useWords } from "./page-context.ts";

const INSTALL = "npx claude-code-event-notifier setup";
const INSTALL_FROM_CLONE = "npm run ccen -- setup";
const DEMO = "npx claude-code-event-notifier replay --demo";
const DEMO_FROM_CLONE = "npm run ccen -- replay --demo";

/** Nothing has ever been stored: how to begin. */
export function EmptyState() {
  const { health } = useStore();
  const { words } = useWords();
  const installed = health.value?.hooks_installed === true;
  return (
    <section class="empty" aria-labelledby="empty-heading">
      <h2 id="empty-heading">{words.empty.heading}</h2>
      {installed ? (
        <p>{words.empty.installed}</p>
      ) : (
        <>
          <p>{words.empty.install}</p>
          <CommandLine id="install" command={INSTALL} />
          <p>{words.empty.fromClone}</p>
          <CommandLine id="install-from-clone" command={INSTALL_FROM_CLONE} />
          <p>{words.empty.afterwards}</p>
        </>
      )}
      <p>{words.empty.demo}</p>
      <CommandLine id="demo" command={DEMO} />
      <p>{words.empty.fromClone}</p>
      <CommandLine id="demo-from-clone" command={DEMO_FROM_CLONE} />
    </section>
  );
}
