import { parseSettings, scalarOf, valueOf } from "./settings-json.ts";

/** Names that begin with "claude-" are Anthropic's own. */
export const PLUGIN_NAME = "ccen";

/** What a settings file says beside its hooks that decides whether ours fire, or fire twice. */
export interface SettingsFlags {
  readonly disablesAllHooks: boolean;
  /** Our plugin as Claude Code names it, with its marketplace. One that is enabled from two brings its hooks twice. */
  readonly plugins: readonly string[];
}

/** @throws AppError when it is no JSON */
export function settingsFlags(text: string): SettingsFlags {
  const root = parseSettings(text);
  const plugins = valueOf(root, "enabledPlugins");
  const enabled = plugins?.kind === "object" ? plugins.members.filter(({ value }) => scalarOf(value) !== false) : [];
  return {
    disablesAllHooks: scalarOf(valueOf(root, "disableAllHooks")) === true,
    plugins: enabled.map(({ key }) => key).filter((key) => key === PLUGIN_NAME || key.startsWith(`${PLUGIN_NAME}@`)),
  };
}
