import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { SETTING_DOCS_JA } from "./setting-docs.ts";
import { SETTINGS_STRINGS } from "./settings-strings.ts";
import { blurField, focusStep } from "../../keyboard/commands.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { TextFilter } from "../../ui/text-filter.tsx";
import { useListCommands } from "../../ui/use-list-commands.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { findSettings, SETTING_SHOWS, settingShowOf } from "../../state/settings.ts";
import { SettingRow } from "./setting-row.tsx";

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
    const step = { next: 1, previous: -1, first: -Infinity, open: 0, pause: 0 }[command];
    if (step !== 0) focusStep(ROW, step);
  });

  return (
    <>
      <div class="feed-tools setting-tools">
        <TextFilter label={strings.filter} isSearch />
        <select
          aria-label={strings.show}
          value={show}
          onChange={({ currentTarget: { value } }) => navigation.filterBy({ state: value === "all" ? null : value })}
        >
          {SETTING_SHOWS.map((name) => (
            <option key={name} value={name}>
              {strings.shows[name]}
            </option>
          ))}
        </select>
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
