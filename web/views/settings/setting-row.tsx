import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { useEditorLink } from "../../ui/editor-link.ts";
import { Icon } from "../../ui/icon.tsx";
import { Prose } from "../../ui/load-state.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { PathText } from "../../ui/path-text.tsx";
import { SETTINGS_STRINGS } from "./settings-languages.ts";

interface SettingRowProps {
  readonly setting: SettingDto;
  readonly doc: string;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** One setting: its value, source and description; open, how to change it. */
export function SettingRow({ setting, doc, isOpen, toggle }: SettingRowProps) {
  const strings = useStringsOf(SETTINGS_STRINGS);
  const { key, value, source, pending } = setting;
  const isSet = !setting.is_default;
  // Free text, such as a machine's name, may be one of these words too.
  const isChoice = Object.hasOwn(strings.choice, setting.default);
  const said = (text: string): string => strings.value[text] ?? (isChoice ? strings.choice[text] : undefined) ?? text;
  const from = source === "environment" || source === "command line" ? strings.source[source] : source;
  return (
    <li class={`setting${isSet ? " is-set" : ""}`} data-key={key}>
      <button type="button" class="setting-line hovers" aria-expanded={isOpen} onClick={toggle}>
        <Icon name="next" class="faint turns" />
        <bdi class="mono key breaks">{key}</bdi>
        <bdi class={`value${value === "not set" ? " faint" : ""} digits breaks at-end`}>{said(value)}</bdi>
        <bdi class="from note breaks">
          <PathText text={isSet ? from : strings.isDefault} />
        </bdi>
        <span class="doc note">
          <span class="what">
            <Prose text={doc} />
          </span>
          {isSet && setting.default !== value && !setting.is_secret && (
            <span class="also note">{strings.defaultIs(said(setting.default))}</span>
          )}
          {setting.old_name !== null && <span class="also note">{strings.setAs(setting.old_name)}</span>}
          {setting.applies === "start" && pending === null && <span class="also note">{strings.needsRestart}</span>}
          {pending !== null && <strong class="also note">{strings.afterRestart(said(pending))}</strong>}
        </span>
      </button>
      {isOpen && <HowToChange setting={setting} />}
    </li>
  );
}

/** Commands that set a setting, beside a line in the file. */
const COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/^DISCORD_(?:WEBHOOK_URL|BOT_TOKEN|CHANNEL_ID|MENTION_USER_ID)$/, "setup"],
  [/^CCEN_TOKEN$/, "token --new"],
  [/^CCEN_FORWARDING_(?:URL|TOKEN)$/, "join --help"],
];

interface Place {
  readonly file: string;
  readonly line: number;
}

/** `<file>:<line>`; null for another source. */
function placeOf(source: string): Place | null {
  const end = source.lastIndexOf(":");
  const line = Number(source.slice(end + 1));
  return end > 0 && Number.isInteger(line) && line > 0 ? { file: source.slice(0, end), line } : null;
}

/** The exact line, the file it belongs into, when it applies, and a command that does the same where there is one. */
function HowToChange({ setting }: { readonly setting: SettingDto }) {
  const { health } = useStore();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const { key, value, source, is_secret: isSecret } = setting;
  const { config_dir: folder = "~/.claude", cli = "ccen" } = health.value ?? {};
  const place = placeOf(source);
  const overrides = source === "environment" || source === "command line" ? source : null;
  const file = place?.file ?? `${folder}/hooks/.env.discord`;
  const href = useEditorLink(file, place?.line);
  const command = COMMANDS.find(([keys]) => keys.test(key))?.[1];
  const { change } = strings;
  return (
    <div class="how-to">
      <p>
        {place !== null
          ? change.setIn(source)
          : overrides !== null
            ? change.unset(strings.source[overrides])
            : isSecret
              ? change.secret
              : change.line}{" "}
        {place === null && <code>{file}</code>}{" "}
        {href !== null && (
          <a class="link" href={href}>
            {change.open}
          </a>
        )}
      </p>
      <CommandLine id={`line-${key}`} command={`${key}=${exampleOf(value, isSecret)}`} />
      <p>{setting.applies === "start" ? change.restart : change.live}</p>
      {setting.applies === "start" && <CommandLine id={`restart-${key}`} command={`${cli} restart`} />}
      {command !== undefined && (
        <>
          <p>{change.command}</p>
          <CommandLine id={`command-${key}`} command={`${cli} ${command}`} />
        </>
      )}
    </div>
  );
}

/** A switch turned over; else the value in force, to be edited. */
function exampleOf(value: string, isSecret: boolean): string {
  if (isSecret || value === "not set" || value === "unlimited") return "…";
  if (value === "true") return "false";
  return value === "false" ? "true" : value;
}
