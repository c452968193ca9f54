import { parseSettings, scalarOf, valueOf } from "./settings-json.ts";

const PLUGIN_NAME = "claude-code-event-notifier";

/** What a settings file says beside its hooks that decides whether ours fire, or fire twice. */
export interface SettingsFlags {
  readonly disablesAllHooks: boolean;
  /** Our plugin as Claude Code names it, with its market; null when it is not enabled. */
  readonly plugin: string | null;
}

/** @throws AppError when it is no JSON */
export function settingsFlags(text: string): SettingsFlags {
  const root = parseSettings(text);
  const plugins = valueOf(root, "enabledPlugins");
  const enabled = plugins?.kind === "object" ? plugins.members.filter(({ value }) => scalarOf(value) !== false) : [];
  return {
    disablesAllHooks: scalarOf(valueOf(root, "disableAllHooks")) === true,
    plugin: enabled.find(({ key }) => key === PLUGIN_NAME || key.startsWith(`${PLUGIN_NAME}@`))?.key ?? null,
  };
}
