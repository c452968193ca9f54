import { unifiedDiff } from "../../claude/install/settings-diff.ts";
import type { SettingsFile } from "../../claude/install/settings-file.ts";

/** A change of settings.json as `diff -u` shows it. */
export function diffOf({ target, text }: SettingsFile, next: string): readonly string[] {
  return [`--- ${text === null ? "/dev/null" : target}`, `+++ ${target}`, ...unifiedDiff(text ?? "", next)];
}
