import { canNotify, toggleNotifications } from "../desktop.ts";
import { LANGUAGES, STRINGS } from "../i18n/language.ts";
import { THEMES } from "../state/preferences.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { Segmented } from "../ui/choice.tsx";
import { floatingWindows, floatMini } from "./mini/float.ts";
import { SideLink } from "./sidebar/side-link.tsx";

/** What you change about this page itself; everything else is in Settings. */
export function DisplayMenu() {
  const store = useStore();
  const { preferences } = store;
  const { strings, language } = useStrings();
  const on = preferences.notify.value;
  return (
    <Menu name="display" icon="display" isIconOnly label={strings.display}>
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
        <Button class="bell" aria-pressed={on} onClick={() => toggleNotifications(preferences)}>
          <Icon name="bell" />
          {on ? strings.notify.off : strings.notify.on}
        </Button>
      )}
      {floatingWindows() !== null && (
        <Button class="to-mini" title={strings.miniNote} onClick={() => void floatMini(store)}>
          <Icon name="float" />
          {strings.mini}
        </Button>
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
