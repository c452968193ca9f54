import type { ComponentChildren } from "preact";
import type { SettingDto, SettingProblemDto } from "../../../src/api/settings-dto.ts";
import { settingFallbackText, settingProblemText } from "../../../src/core/i18n/setting-problem.ts";
import { blurField, focusStep, stepOf } from "../../keyboard/commands.ts";
import { findSettings, SETTING_SHOWS, settingShowOf, type SettingGroup } from "../../state/settings.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Segmented } from "../../ui/choice.tsx";
import { TextFilter } from "../../ui/text-filter.tsx";
import { SETTING_DOCS_JA } from "./setting-docs.ts";
import { SettingRow } from "./setting-row.tsx";
import { SETTINGS_STRINGS } from "./settings-languages.ts";

const ROW = ".setting-line";

type FoundSettings = ReturnType<typeof findSettings>;

function useDocs(): (setting: SettingDto) => string {
  const { language } = useStrings();
  return ({ key, doc }) => (language === "ja" ? (SETTING_DOCS_JA[key] ?? doc) : doc);
}

/** The settings that the address asks for, by group. */
export function useFoundSettings(settings: readonly SettingDto[]): FoundSettings {
  const { filter } = useStore().navigation.route.value;
  return findSettings(settings, { show: settingShowOf(filter), text: filter.q ?? "", docOf: useDocs() });
}

/** The filter of the settings: a text, and whether they are set. */
export function SettingTools() {
  const { navigation } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
  return (
    <div class="setting-tools sticks wraps">
      <TextFilter label={strings.filter} isSearch />
      <Segmented
        label={strings.show}
        options={SETTING_SHOWS.map((value) => ({ value, name: strings.shows[value] }))}
        chosen={settingShowOf(navigation.route.value.filter)}
        choose={(value) => navigation.filterBy({ state: value === "all" ? null : value })}
      />
    </div>
  );
}

interface SettingListProps {
  readonly groups: FoundSettings;
  /** Draws one group around its rows. */
  readonly children: (group: {
    readonly group: SettingGroup;
    readonly children: ComponentChildren;
  }) => ComponentChildren;
}

/** The found settings; each opens to say how it is changed. */
export function SettingList({ groups, children: drawGroup }: SettingListProps) {
  const { navigation } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const docOf = useDocs();
  const open = navigation.route.value.filter.kind;

  useListCommands((command) => {
    if (command === "close") {
      blurField();
      navigation.filterBy({ q: null, state: null, kind: null });
      return;
    }
    const step = stepOf(command);
    if (step !== 0) focusStep(ROW, step);
  });

  if (groups.length === 0) {
    return (
      <div class="empty-text">
        <p>{strings.nothing}</p>
        <p>
          <button type="button" class="link" onClick={() => navigation.filterBy({ q: null, state: null })}>
            {strings.showAll}
          </button>
        </p>
      </div>
    );
  }
  return (
    <>
      {groups.map(({ group, settings }) =>
        drawGroup({
          group,
          children: (
            <ul class="above-4">
              {settings.map((setting) => (
                <SettingRow
                  key={setting.key}
                  setting={setting}
                  doc={docOf(setting)}
                  isOpen={setting.key === open}
                  toggle={() => navigation.filterBy({ kind: setting.key === open ? null : setting.key })}
                />
              ))}
            </ul>
          ),
        }),
      )}
    </>
  );
}

/** Rejected settings, with file and line, and the values used instead. */
export function SettingProblems({ problems }: { readonly problems: readonly SettingProblemDto[] }) {
  const { language } = useStrings();
  const strings = useStringsOf(SETTINGS_STRINGS);
  return (
    <section aria-labelledby="problems-heading">
      <h2 id="problems-heading">{strings.problems}</h2>
      <ul class="setting-problems">
        {problems.map((one, index) => (
          <li key={index} class="wraps baseline">
            <bdi class="mono">{one.where}</bdi>
            <span>
              {one.key !== null && <bdi class="mono key breaks">{one.key}</bdi>}{" "}
              <bdi>{settingProblemText(one.problem, language)}</bdi>
            </span>
            <bdi class="used note">{strings.used(settingFallbackText(one.used, language))}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Settings in the files that take effect after a restart. */
export function PendingSettings({ settings }: { readonly settings: readonly SettingDto[] }) {
  const strings = useStringsOf(SETTINGS_STRINGS);
  const cli = useStore().health.value?.cli ?? "ccen";
  return (
    <section aria-labelledby="pending-heading">
      <h2 id="pending-heading">{strings.pending}</h2>
      <p class="note">{strings.pendingNote}</p>
      <ul class="pending-settings">
        {settings.flatMap(({ key, value, pending }) =>
          pending === null ? (
            []
          ) : (
            <li key={key} class="wraps baseline">
              <bdi class="mono">{key}</bdi>
              <bdi class="mono">{strings.value[value] ?? value}</bdi>
              <bdi>{strings.afterRestart(strings.value[pending] ?? pending)}</bdi>
            </li>
          ),
        )}
      </ul>
      <CommandLine id="restart" command={`${cli} restart`} />
    </section>
  );
}
