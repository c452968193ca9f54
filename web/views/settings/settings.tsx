import { useEffect } from "preact/hooks";
import { SETTINGS_STRINGS } from "./settings-strings.ts";
import { useStore } from "../../ui/page-context.ts";
import { Problem } from "../../ui/problem.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { HookState } from "./hook-state.tsx";
import { InForce } from "./configuration.tsx";
import { LogOut } from "./log-out.tsx";
import { PagePreferences } from "./page-preferences.tsx";
import { PendingSettings } from "./pending-settings.tsx";
import { Prices } from "./prices.tsx";
import { Retention } from "./retention.tsx";
import { SettingProblems } from "./setting-problems.tsx";
import "./settings.css";

/** The settings of page and daemon, their sources, and rejected values. */
export function Settings() {
  const { settings } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const known = settings.value.value;
  const problem = settings.problem.value;

  useEffect(() => settings.watch(), []);

  return (
    <main class="settings">
      {problem !== null && <Problem thrown={problem} />}
      <div class="settings-page">
        <PagePreferences />
        {known === null && problem === null && <Skeleton rows={8} />}
        {known !== null && (
          <>
            <LogOut settings={known.settings} />
            {known.problems.length > 0 && <SettingProblems problems={known.problems} />}
            {known.settings.some(({ pending }) => pending !== null) && <PendingSettings settings={known.settings} />}
            <HookState hooks={known.hooks} />
            <section aria-labelledby="in-force-heading">
              <h2 id="in-force-heading">{strings.inForce}</h2>
              <p class="note">{strings.inForceNote}</p>
              <InForce settings={known.settings} />
            </section>
            <Retention settings={known.settings} />
            <Prices prices={known.prices} />
          </>
        )}
      </div>
    </main>
  );
}
