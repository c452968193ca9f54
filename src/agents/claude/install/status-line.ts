import { dirname, join } from "node:path";
import { AppError } from "../../../core/errors/errors.ts";
import { textField } from "../../../core/json.ts";
import { makeFolder } from "../../../system/files/folders.ts";
import { readJsonObject } from "../../../system/files/read-text.ts";
import type { Paths } from "../../../system/paths.ts";
import { quoted } from "../../install/hook-command.ts";
import { ownSource, removeFiles, statusScriptFile, writePlanned } from "../../install/install-files.ts";
import { isBlankText, mayFail, readSettingsFile, type SettingsFile } from "../../install/settings-file.ts";
import {
  appendPart,
  applyEdits,
  type JsonNode,
  parseSettings,
  removeParts,
  styleOf,
  valueOf,
} from "../../install/settings-json.ts";
import { changeBesideSetup } from "./ask-hook.ts";

type StatusPaths = Pick<Paths, "statusScript">;

/** Part of our command, from any of our versions. */
const MARK = "/ccen/statusline.sh";

/** The status line in settings.json: whether it is ours, and the command that was or is the user's, null for none. */
export interface StatusLineCommand {
  readonly isOurs: boolean;
  readonly former: string | null;
}

/** @throws AppError when settings.json cannot be parsed */
export function readStatusLine({ settingsFile }: Pick<Paths, "settingsFile">): StatusLineCommand {
  const text = textIn(readSettingsFile(settingsFile));
  return commandIn(text, commandNode(text));
}

/**
 * Takes the status line: our script keeps what Claude Code tells it, and then becomes the command that was there. The
 * script first, so that a registered command always has it.
 * @throws AppError when settings.json cannot be parsed, has another kind of status line, or a write fails
 */
export function takeStatusLine(paths: Paths, nowMs: number): void {
  mayFail(paths.statusDir, () => makeFolder(paths.statusDir));
  writePlanned(statusScriptFile(paths, ownSource()));
  changeBesideSetup(paths, nowMs, (settings) => {
    const text = textIn(settings);
    const source = commandNode(text);
    if (source !== null && !commandIn(text, source).isOurs) {
      const record = { version: 1, source: text.slice(source.start, source.end) };
      writePlanned({ path: recordFile(paths), content: `${JSON.stringify(record)}\n`, mode: 0o600 });
    }
    return withStatusLine(text, paths);
  });
}

/**
 * The settings with our command.
 * @throws AppError when they have another kind of status line
 */
export function withStatusLine(text: string, paths: StatusPaths): string {
  const source = commandNode(text);
  const command = statusLineCommand(paths, commandIn(text, source).former);
  if (source !== null) return replaced(text, source, JSON.stringify(command));
  const root = parseSettings(text);
  if (root.kind !== "object") throw wrongShape("The whole file", "an object");
  if (valueOf(root, "statusLine") !== undefined) throw wrongShape("`statusLine`", "an object with the text `command`");
  const part = { container: root, key: "statusLine", value: { type: "command", command } };
  return applyEdits(text, [appendPart(text, part, styleOf(text, root))]);
}

/** Puts the former command back, byte for byte, or takes ours out. */
export function returnStatusLine(paths: Paths, nowMs: number): void {
  changeBesideSetup(paths, nowMs, ({ text }) => (text === null ? null : withoutStatusLine(text, paths)));
  removeFiles([paths.statusScript, recordFile(paths)]);
}

/** The settings without our command. */
export function withoutStatusLine(text: string, paths: StatusPaths): string {
  const source = commandNode(text);
  const { isOurs, former } = commandIn(text, source);
  if (!isOurs || source === null) return text;
  const written = textField(readJsonObject(recordFile(paths)) ?? {}, "source");
  if (former !== null) {
    const isSame = written !== null && JSON.parse(written) === former;
    return replaced(text, source, isSame ? written : JSON.stringify(former));
  }
  const root = parseSettings(text);
  if (root.kind !== "object") return text;
  const at = root.members.findLastIndex(({ key }) => key === "statusLine");
  return applyEdits(text, removeParts(root, new Set([at])));
}

/**
 * For Claude Code, which gives it to `/bin/sh -c`. The former command is a word of it: where the script is gone, and
 * after a settings.json was copied to another machine, it runs as before.
 */
export function statusLineCommand({ statusScript }: StatusPaths, former: string | null): string {
  const words = `f=${quoted(former ?? "")}; h=${quoted(statusScript)}`;
  return `${words}; [ -f "$h" ] && command . "$h"; exec /bin/sh -c "$f"`;
}

const OURS = /^f='((?:[^']|'\\'')*)'; h='/;

function commandIn(text: string, source: JsonNode | null): StatusLineCommand {
  if (source === null) return { isOurs: false, former: null };
  const command = String(JSON.parse(text.slice(source.start, source.end)));
  const word = command.includes(MARK) ? OURS.exec(command)?.[1] : undefined;
  if (word === undefined) return { isOurs: false, former: command };
  return { isOurs: true, former: word === "" ? null : word.replaceAll(String.raw`'\''`, "'") };
}

/** The text of the command; null without a status line that has one. */
function commandNode(text: string): JsonNode | null {
  const command = valueOf(valueOf(parseSettings(text), "statusLine"), "command");
  return command === undefined || text[command.start] !== '"' ? null : command;
}

/** An object also where there is no file, or an empty one. */
export function textIn({ text }: Pick<SettingsFile, "text">): string {
  return isBlankText(text) ? "{}\n" : text;
}

function replaced(text: string, { start, end }: JsonNode, by: string): string {
  return applyEdits(text, [{ from: start, to: end, text: by }]);
}

function wrongShape(what: string, expected: string): AppError {
  return new AppError("settings/shape", { file: "settings.json", what, expected });
}

function recordFile({ statusScript }: Pick<Paths, "statusScript">): string {
  return join(dirname(statusScript), "statusline.json");
}
