import { canNotify, toggleNotifications } from "../desktop.ts";
import { LANGUAGES, STRINGS } from "../i18n/language.ts";
import { THEMES } from "../state/preferences.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { Segmented } from "../ui/segmented.tsx";
import { floatingWindows, floatMini } from "./mini/float.ts";
import { SideLink } from "./sidebar/side-link.tsx";

/** What you change about this page itself; everything else is in Settings. */
export function DisplayMenu() {
  const store = useStore();
  const { preferences } = store;
  const { strings, language } = useStrings();
  const on = preferences.notify.value;
  return (
    <Menu
      name="display"
      label={
        <>
          <Icon name="display" />
          <span class="visually-hidden">{strings.display}</span>
        </>
      }
    >
      <Segmented
        label={strings.theme.label}
        options={THEMES.map((theme) => ({ value: theme, name: strings.theme[theme] }))}
        chosen={preferences.theme.value}
        choose={preferences.setTheme}
      />
      <Segmented
        label={strings.languageLabel}
        options={LANGUAGES.map((tag) => ({ value: tag, name: STRINGS[tag].languageName, lang: tag }))}
        chosen={language}
        choose={preferences.setLanguage}
      />
      {canNotify() && (
        <button type="button" class="quiet bell" aria-pressed={on} onClick={() => toggleNotifications(preferences)}>
          <Icon name="bell" />
          {on ? strings.notify.off : strings.notify.on}
        </button>
      )}
      {floatingWindows() !== null && (
        <button type="button" class="quiet to-mini" title={strings.miniNote} onClick={() => void floatMini(store)}>
          <Icon name="float" />
          {strings.mini}
        </button>
      )}
      <SideLink to={{ view: "settings", filter: { tab: "desktop" } }} class="quiet">
        <Icon name="bell" />
        {strings.notify.label}
      </SideLink>
      <SideLink to={{ view: "settings" }} class="quiet">
        <Icon name="settings" />
        {strings.views.settings}
      </SideLink>
    </Menu>
  );
}
