import { parseSettings, scalarOf, valueOf } from "./settings-json.ts";

/** Names that begin with "claude-" are reserved for Anthropic. */
export const PLUGIN_NAME = "ccen";

/** Settings beside the hooks that decide whether ours fire, or fire twice. */
export interface SettingsFlags {
  readonly disablesAllHooks: boolean;
  /** Our plugin in Claude Code's notation, with its marketplace. Enabled from two, it brings its hooks twice. */
  readonly plugins: readonly string[];
}

/** @throws AppError when it is not JSON */
export function settingsFlags(text: string): SettingsFlags {
  const root = parseSettings(text);
  const plugins = valueOf(root, "enabledPlugins");
  const enabled = plugins?.kind === "object" ? plugins.members.filter(({ value }) => scalarOf(value) !== false) : [];
  return {
    disablesAllHooks: scalarOf(valueOf(root, "disableAllHooks")) === true,
    plugins: enabled.map(({ key }) => key).filter((key) => key === PLUGIN_NAME || key.startsWith(`${PLUGIN_NAME}@`)),
  };
}
