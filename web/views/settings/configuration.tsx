import type { SettingDto, SettingProblemDto } from "../../../src/api/settings-dto.ts";
import { settingFallbackText, settingProblemText } from "../../../src/core/i18n/setting-problem.ts";
import { blurField, focusStep, stepOf } from "../../keyboard/commands.ts";
import { findSettings, SETTING_SHOWS, settingShowOf } from "../../state/settings.ts";
import { Choice } from "../../ui/choice.tsx";
import { CommandLine } from "../../ui/copy-button.tsx";
import { Prose } from "../../ui/load-state.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { TextFilter } from "../../ui/text-filter.tsx";
import { SETTING_DOCS_JA } from "./setting-docs.ts";
import { SETTINGS_STRINGS } from "./settings-strings.ts";

const ROW = ".setting";

/** Every setting by group, filtered by text and by whether it is set. */
export function InForce({ settings }: { readonly settings: readonly SettingDto[] }) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const { filter } = navigation.route.value;
  const show = settingShowOf(filter);
  const docOf = ({ key, doc }: SettingDto): string => (language === "ja" ? (SETTING_DOCS_JA[key] ?? doc) : doc);
  const groups = findSettings(settings, { show, text: filter.q ?? "", docOf });

  useListCommands((command) => {
    if (command === "close") {
      blurField();
      navigation.filterBy({ q: null, state: null });
      return;
    }
    const step = stepOf(command);
    if (step !== 0) focusStep(ROW, step);
  });

  return (
    <>
      <div class="feed-tools setting-tools">
        <TextFilter label={strings.filter} isSearch />
        <Choice
          label={strings.show}
          all={null}
          options={SETTING_SHOWS.map((name) => [name, strings.shows[name]])}
          chosen={show}
          choose={(value) => navigation.filterBy({ state: value === "all" ? null : value })}
        />
      </div>
      {groups.length === 0 && <p class="empty-text">{strings.nothing}</p>}
      {groups.map(({ group, settings: inGroup }) => (
        <div key={group} role="group" aria-labelledby={`group-${group}`}>
          <h3 id={`group-${group}`} class="group-name">
            {strings.group[group]}
          </h3>
          <ul>
            {inGroup.map((setting) => (
              <SettingRow key={setting.key} setting={setting} doc={docOf(setting)} />
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** One setting: its value, source and description. */
function SettingRow({ setting, doc }: { readonly setting: SettingDto; readonly doc: string }) {
  const strings = useStringsOf(SETTINGS_STRINGS);
  const { key, value, source, pending } = setting;
  const isSet = !setting.is_default;
  const said = (text: string): string => strings.value[text] ?? text;
  const from = source === "environment" || source === "command line" ? strings.source[source] : source;
  return (
    <li class={`setting${isSet ? " is-set" : ""}`} tabIndex={-1} data-key={key}>
      <bdi class="mono key">{key}</bdi>
      <bdi class={`value${value === "not set" ? " is-none" : ""}`}>{said(value)}</bdi>
      <bdi class="from">{isSet ? from : strings.isDefault}</bdi>
      <p class="doc">
        <span class="what">
          <Prose text={doc} />
        </span>
        {isSet && setting.default !== value && !setting.is_secret && (
          <span class="also">{strings.defaultIs(said(setting.default))}</span>
        )}
        {setting.old_name !== null && <span class="also">{strings.setAs(setting.old_name)}</span>}
        {setting.applies === "start" && pending === null && <span class="also">{strings.needsRestart}</span>}
        {pending !== null && <strong class="also">{strings.afterRestart(said(pending))}</strong>}
      </p>
    </li>
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
          <li key={index}>
            <bdi class="mono">{one.where}</bdi>
            <span>
              {one.key !== null && <bdi class="mono key">{one.key}</bdi>}{" "}
              <bdi>{settingProblemText(one.problem, language)}</bdi>
            </span>
            <bdi class="used">{strings.used(settingFallbackText(one.used, language))}</bdi>
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
            <li key={key}>
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
