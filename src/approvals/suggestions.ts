import { isSameJson, type JsonObject, type JsonValue, objectsField, textField } from "../core/json.ts";
import { allowsAnyCommand } from "../core/session/permission-rule.ts";
import { ownEntry } from "../core/own-entry.ts";
import type { AnswerScope, RequestSuggestion } from "../core/request.ts";

/** The file of a destination, from the project's folder. */
const FILES: Readonly<Record<string, string>> = {
  localSettings: ".claude/settings.local.json",
  projectSettings: ".claude/settings.json",
  userSettings: "~/.claude/settings.json",
};

/** Files in which an answer from here may keep a permission: a project's own, never a person's settings for all. */
const WRITABLE: ReadonlySet<string> = new Set(["localSettings", "projectSettings"]);

/**
 * What the client itself suggests to allow from now on.
 * @param shown the same list without its secrets
 */
export function readSuggestions(
  raw: readonly JsonObject[],
  shown: readonly JsonObject[],
): readonly RequestSuggestion[] {
  return raw.map((suggestion, index) => {
    const clean = shown[index] ?? {};
    const destination = textField(clean, "destination") ?? "";
    return {
      index,
      type: textField(clean, "type") ?? "",
      behavior: textField(clean, "behavior"),
      text: textOf(clean),
      destination,
      file: ownEntry(FILES, destination) ?? null,
      // Where a part is hidden, what is shown is not what would be kept.
      scopes: isChoosable(suggestion) && isSameJson(suggestion, clean) ? scopesOf(destination) : [],
    };
  });
}

/** The element of `updatedPermissions`: as it was suggested, or for the session alone. */
export function permissionUpdate(suggestion: JsonObject, scope: AnswerScope): JsonObject {
  return scope === "offered" ? suggestion : { ...suggestion, destination: "session" };
}

function scopesOf(destination: string): readonly AnswerScope[] {
  if (destination === "process") return ["offered"];
  return WRITABLE.has(destination) ? ["session", "offered"] : ["session"];
}

/**
 * The only mode that can be chosen is `acceptEdits`: no answer from here switches the permissions off, nor does a rule
 * for any command. What is kept is what is shown: a list with an entry that cannot be shown must be answered in the
 * terminal.
 */
function isChoosable(suggestion: JsonObject): boolean {
  switch (suggestion["type"]) {
    case "addRules":
      return (
        suggestion["behavior"] === "allow" &&
        isShownWhole(suggestion["rules"], rulesOf(suggestion)) &&
        !objectsField(suggestion, "rules").some((rule) =>
          allowsAnyCommand(textField(rule, "toolName") ?? "", textField(rule, "ruleContent")),
        )
      );
    case "addDirectories":
      return isShownWhole(suggestion["directories"], directoriesOf(suggestion));
    case "setMode":
      return suggestion["mode"] === "acceptEdits";
    default:
      return false;
  }
}

function isShownWhole(list: JsonValue | undefined, shown: readonly string[]): boolean {
  return Array.isArray(list) && list.length > 0 && list.length === shown.length;
}

function textOf(suggestion: JsonObject): string {
  if (suggestion["type"] === "setMode") return textField(suggestion, "mode") ?? "";
  return [...rulesOf(suggestion), ...directoriesOf(suggestion)].join("\n");
}

function rulesOf(suggestion: JsonObject): readonly string[] {
  return objectsField(suggestion, "rules").flatMap((rule) => {
    const name = textField(rule, "toolName");
    const content = textField(rule, "ruleContent");
    if (name === null) return [];
    return [content === null ? name : `${name}(${content})`];
  });
}

function directoriesOf({ directories }: JsonObject): readonly string[] {
  return Array.isArray(directories) ? directories.filter((one) => typeof one === "string") : [];
}
