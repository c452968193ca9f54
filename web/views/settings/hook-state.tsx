import type { HooksDto } from "../../../src/api/settings-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { HOOK_DRIFTS, SETTINGS_WORDS, type SettingsWords } from "../../i18n/views/settings-words.ts";
import { CommandLine } from "../../parts/command-line.tsx";
import { useStore, useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** The hooks as they are installed, what has drifted from how setup left them, and the command that mends it. */
export function HookState({ hooks }: { readonly hooks: HooksDto }) {
  const { language } = useWords();
  const cli = useStore().health.value?.cli ?? "ccen";
  const words = useWordsOf(SETTINGS_WORDS);
  const { installed, registered, missing, plugin } = hooks;
  const troubles = troublesOf(hooks, words);
  const mends = installed && (hooks.drift.length > 0 || missing.length > 0);
  return (
    <section aria-labelledby="hooks-heading" class="hook-state">
      <h2 id="hooks-heading">{words.hooks}</h2>
      <p>
        <strong>{installed ? words.hooksAre.installed : words.hooksAre.not}</strong>
        {registered.length > 0 && ` · ${words.registered(formatNumber(registered.length, language))}`}
        {plugin !== null && (
          <>
            {" · "}
            {registered.length > 0 ? words.hooksAre.others : words.hooksAre.plugin} <bdi class="mono">{plugin}</bdi>
          </>
        )}
      </p>
      {registered.length > 0 && <p class="mono names">{registered.join(" ")}</p>}
      {missing.length > 0 && (
        <p class="is-trouble">
          {words.missing}: <bdi class="mono">{missing.join(" ")}</bdi>
        </p>
      )}
      {troubles.map((trouble) => (
        <p key={trouble} class="is-trouble">
          <bdi>{trouble}</bdi>
        </p>
      ))}
      {(mends || !installed) && (
        <>
          <p class="note">{mends ? words.mend : words.install}</p>
          <CommandLine id="setup" command={`${cli} setup`} />
        </>
      )}
    </section>
  );
}

function troublesOf(hooks: HooksDto, words: SettingsWords): readonly string[] {
  const { drift, disabled_all: disabledAll, policy_file: policyFile, problem } = hooks;
  const drifted = drift.map((name) => {
    const known = HOOK_DRIFTS.find((one) => one === name);
    return known === undefined ? name : words.drift[known];
  });
  return [
    ...(problem === null ? [] : [problem]),
    ...drifted,
    ...(disabledAll ? [words.disabledAll] : []),
    ...(policyFile === null ? [] : [words.policy(policyFile)]),
  ];
}
