import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { SETTING_GROUPS, settingShowOf, type SettingGroup } from "../../state/settings.ts";
import { DesktopNotifications } from "../../ui/desktop/desktop-notifications.tsx";
import { DESKTOP_STRINGS } from "../../ui/desktop/desktop-strings.ts";
import { Link } from "../../ui/link.tsx";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { PAIRING_STRINGS } from "../../ui/pairing/pairing-strings.ts";
import { PendingSettings, SettingList, SettingProblems, SettingTools, useFoundSettings } from "./configuration.tsx";
import { HookState } from "./hook-state.tsx";
import { PairedBrowsers } from "./paired-browsers.tsx";
import { LogOut, PagePreferences } from "./page-preferences.tsx";
import { SETTINGS_STRINGS } from "./settings-languages.ts";
import { Prices, Retention } from "./settings-tables.tsx";
import "./settings.css";

/** The settings of page and daemon, with an index of their sections, and how to change each. */
export function SettingsView() {
  const { settings, navigation, requests, team } = useStore();
  const view = useRef<HTMLElement>(null);
  const known = settings.value.value;
  const problem = settings.problem.value;
  const { tab, q, state } = navigation.route.value.filter;
  const isWhole = q === undefined && settingShowOf({ ...(state !== undefined && { state }) }) === "all";
  const groups = useFoundSettings(known?.settings ?? []);
  const shown: readonly SectionName[] = [
    ...(isWhole ? (["page", "desktop"] as const) : []),
    ...(isWhole && requests.state.value !== null ? (["pairings"] as const) : []),
    ...(isWhole && known !== null ? (["hooks"] as const) : []),
    ...groups.map(({ group }) => group),
  ];
  const current = useCurrentSection(view, shown);

  // Each machine of a team has its own.
  const isTeam = team.dto.value !== null;
  useEffect(() => (isTeam ? undefined : settings.watch()), [isTeam]);
  // A link to a section, also before the settings are known.
  useEffect(() => {
    if (tab !== undefined) document.getElementById(idOf(tab))?.scrollIntoView({ block: "start" });
  }, [tab, known === null]);

  return (
    <main class="settings scrolls" ref={view}>
      {problem !== null && <Problem thrown={problem} retry={settings.soon} />}
      <div class="settings-page">
        <Index shown={shown} current={current} />
        <div class="shrinks">
          {!isTeam && <SettingTools />}
          {known !== null && isWhole && <Notices settings={known} />}
          {isWhole && (
            <>
              <Section name="page">
                <PagePreferences />
                {known !== null && <LogOut settings={known.settings} />}
              </Section>
              <Section name="desktop">
                <DesktopNotifications />
              </Section>
            </>
          )}
          {shown.includes("pairings") && (
            <Section name="pairings">
              <PairedBrowsers />
            </Section>
          )}
          {known === null && problem === null && !isTeam && <Skeleton rows={8} />}
          {known !== null && isWhole && (
            <Section name="hooks">
              <HookState hooks={known.hooks} />
            </Section>
          )}
          {known !== null && (
            <SettingList groups={groups}>
              {({ group, children }) => (
                <Section key={group} name={group}>
                  {group === "retention" && isWhole && <Retention settings={known.settings} />}
                  {children}
                  {group === "costs" && isWhole && <Prices prices={known.prices} />}
                </Section>
              )}
            </SettingList>
          )}
        </div>
      </div>
    </main>
  );
}

/** What needs a person: rejected values, and values that wait for a restart. */
function Notices({ settings: { problems, settings } }: { readonly settings: SettingsDto }) {
  return (
    <>
      {problems.length > 0 && <SettingProblems problems={problems} />}
      {settings.some(({ pending }) => pending !== null) && <PendingSettings settings={settings} />}
    </>
  );
}

type SectionName = SettingGroup | "page" | "desktop" | "pairings" | "hooks";

function idOf(name: string): string {
  return `settings-${name}`;
}

function useSectionNames(): Readonly<Record<SectionName, string>> {
  const strings = useStringsOf(SETTINGS_STRINGS);
  const desktop = useStringsOf(DESKTOP_STRINGS).heading;
  const pairings = useStringsOf(PAIRING_STRINGS).heading;
  return { ...strings.group, page: strings.thisPage, desktop, pairings, hooks: strings.hooks };
}

function Section({ name, children }: { readonly name: SectionName; readonly children: ComponentChildren }) {
  const names = useSectionNames();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const desktop = useStringsOf(DESKTOP_STRINGS);
  const note = name === "page" ? strings.thisPageNote : name === "desktop" ? desktop.note : null;
  return (
    <section id={idOf(name)} aria-labelledby={`${idOf(name)}-heading`}>
      <h2 id={`${idOf(name)}-heading`}>{names[name]}</h2>
      {note !== null && <p class="note">{note}</p>}
      {children}
    </section>
  );
}

interface IndexProps {
  readonly shown: readonly SectionName[];
  readonly current: string | null;
}

/** Links to the sections, the visible one marked. */
function Index({ shown, current }: IndexProps) {
  const { navigation } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const names = useSectionNames();
  const { filter } = navigation.route.value;
  return (
    <nav class="settings-index stack" aria-label={strings.index}>
      {ORDER.filter((name) => shown.includes(name)).map((name) => (
        <Link
          key={name}
          class="side-item flex"
          to={{ filter: { ...filter, tab: name } }}
          isCurrent={name === current}
          onOpen={() => {
            navigation.filterBy({ tab: name });
            // Again, where the address has it already.
            document.getElementById(idOf(name))?.scrollIntoView({ block: "start" });
          }}
        >
          {names[name]}
        </Link>
      ))}
    </nav>
  );
}

const ORDER: readonly SectionName[] = ["page", "desktop", "pairings", "hooks", ...SETTING_GROUPS];

/** Below the tools, which stay in sight. */
const TOP_PX = 96;

/** The section at the top of what is in sight. */
function useCurrentSection(view: { readonly current: HTMLElement | null }, shown: readonly SectionName[]) {
  const [current, setCurrent] = useState<SectionName | null>(null);
  useEffect(() => {
    const scrolled = view.current;
    if (scrolled === null) return undefined;
    const look = (): void => {
      const limit = scrolled.getBoundingClientRect().top + TOP_PX;
      const isAtEnd = scrolled.scrollTop > 0 && scrolled.scrollTop + scrolled.clientHeight >= scrolled.scrollHeight - 1;
      const above = shown.filter((name) => {
        const section = document.getElementById(idOf(name));
        return section !== null && section.getBoundingClientRect().top <= limit;
      });
      setCurrent((isAtEnd ? shown.at(-1) : (above.at(-1) ?? shown[0])) ?? null);
    };
    look();
    scrolled.addEventListener("scroll", look, { passive: true });
    return () => scrolled.removeEventListener("scroll", look);
  }, [shown.join(" ")]);
  return current;
}
