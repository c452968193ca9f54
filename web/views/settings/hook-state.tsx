import type { HooksDto } from "../../../src/api/settings-dto.ts";
import { findingText } from "../../../src/core/i18n/health-text.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { SETTINGS_STRINGS } from "./settings-languages.ts";
import type { SettingsStrings } from "./settings-en.ts";

/** The installed hooks, their differences from setup, and the command that repairs them. */
export function HookState({ hooks }: { readonly hooks: HooksDto }) {
  const { language } = useStrings();
  const cli = useStore().health.value?.cli ?? "ccen";
  const strings = useStringsOf(SETTINGS_STRINGS);
  const { installed, registered, missing, plugin } = hooks;
  const troubles = troublesOf(hooks, { strings, language });
  const mends = installed && (hooks.drift.length > 0 || missing.length > 0);
  return (
    <div class="hook-state">
      <p>
        <strong>{installed ? strings.hooksAre.installed : strings.hooksAre.not}</strong>
        {registered.length > 0 && ` · ${strings.registered(formatNumber(registered.length, language))}`}
        {plugin !== null && (
          <>
            {" · "}
            {registered.length > 0 ? strings.hooksAre.others : strings.hooksAre.plugin} <bdi class="mono">{plugin}</bdi>
          </>
        )}
      </p>
      {registered.length > 0 && <p class="mono names muted breaks">{registered.join(" ")}</p>}
      {missing.length > 0 && (
        <p class="is-trouble">
          {strings.missing}: <bdi class="mono">{missing.join(" ")}</bdi>
        </p>
      )}
      {troubles.map((trouble) => (
        <p key={trouble} class="is-trouble">
          <bdi>{trouble}</bdi>
        </p>
      ))}
      {(mends || !installed) && (
        <>
          <p class="note">{mends ? strings.mend : strings.install}</p>
          <CommandLine id="setup" command={`${cli} setup`} />
        </>
      )}
    </div>
  );
}

interface Texts {
  readonly strings: SettingsStrings;
  readonly language: Language;
}

function troublesOf(hooks: HooksDto, { strings, language }: Texts): readonly string[] {
  const { drift, disabled_all: disabledAll, policy_file: policyFile, problem } = hooks;
  return [
    ...(problem === null ? [] : [problem]),
    ...drift.map((name) => findingText({ code: `hook-${name}`, details: {} }, language)),
    ...(disabledAll ? [strings.disabledAll] : []),
    ...(policyFile === null ? [] : [strings.policy(policyFile)]),
  ];
}
