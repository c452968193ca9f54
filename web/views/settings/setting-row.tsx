import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { SETTINGS_STRINGS } from "./settings-strings.ts";
import { Prose } from "../../ui/prose.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** One setting: its value, source and description. */
export function SettingRow({ setting, doc }: { readonly setting: SettingDto; readonly doc: string }) {
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
