import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_WORDS } from "../../i18n/views/settings-words.ts";
import { Prose } from "../../parts/prose.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** One setting: its value, where that comes from, what it does. */
export function SettingRow({ setting, doc }: { readonly setting: SettingDto; readonly doc: string }) {
  const words = useWordsOf(SETTINGS_WORDS);
  const { key, value, source, pending } = setting;
  const isSet = !setting.is_default;
  const said = (text: string): string => words.value[text] ?? text;
  const from = source === "environment" || source === "command line" ? words.source[source] : source;
  return (
    <li class={`setting${isSet ? " is-set" : ""}`} tabIndex={-1} data-key={key}>
      <bdi class="mono key">{key}</bdi>
      <bdi class={`value${value === "not set" ? " is-none" : ""}`}>{said(value)}</bdi>
      <bdi class="from">{isSet ? from : words.isDefault}</bdi>
      <p class="doc">
        <span class="what">
          <Prose text={doc} />
        </span>
        {isSet && setting.default !== value && !setting.is_secret && (
          <span class="also">{words.defaultIs(said(setting.default))}</span>
        )}
        {setting.old_name !== null && <span class="also">{words.setAs(setting.old_name)}</span>}
        {setting.applies === "start" && pending === null && <span class="also">{words.needsRestart}</span>}
        {pending !== null && <strong class="also">{words.afterRestart(said(pending))}</strong>}
      </p>
    </li>
  );
}
