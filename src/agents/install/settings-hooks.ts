import { AppError } from "../../core/errors/errors.ts";
import {
  isJsonObject,
  isSameJson,
  type JsonObject,
  type JsonValue,
  objectsField,
  numberField,
  objectField,
  textField,
} from "../../core/json.ts";
import { ASK_MARKS, type HookCall, HOOK_MARKS } from "./hook-command.ts";
import { isBlankText } from "./settings-file.ts";
import {
  appendPart,
  applyEdits,
  type Edit,
  type JsonNode,
  parseSettings,
  partsOf,
  readSettings,
  removeParts,
  styleOf,
  valueOf,
} from "./settings-json.ts";

export interface HookEntry extends HookCall {
  readonly event: string;
  /** Claude Code continues without us after this many seconds. */
  readonly timeoutS: number | null;
  /** What Codex shows while it runs. */
  readonly statusMessage?: string;
}

/** One entry under an event, as in the file: a matcher and its handlers. */
export interface HookGroup {
  readonly event: string;
  readonly group: JsonObject;
}

export type HandlerTest = (handler: JsonObject) => boolean;

/**
 * All entries of a settings file, in its order.
 * @param text null when there is no file
 * @throws AppError when it is not JSON
 */
export function groupsIn(text: string | null): readonly HookGroup[] {
  const hooks = objectField(settingsIn(text), "hooks");
  return Object.keys(hooks).flatMap((event) => objectsField(hooks, event).map((group) => ({ event, group })));
}

export function handlersOf({ group }: HookGroup): readonly JsonObject[] {
  return objectsField(group, "hooks");
}

export function findHooks(text: string | null, isMeant: HandlerTest = isOurs): readonly HookEntry[] {
  return groupsIn(text).flatMap((group) =>
    handlersOf(group)
      .filter(isMeant)
      .map((handler) => {
        const message = textField(handler, "statusMessage");
        const shown = message === null ? {} : { statusMessage: message };
        return { event: group.event, ...callOf(handler), timeoutS: numberField(handler, "timeout"), ...shown };
      }),
  );
}

/**
 * The file with exactly these entries as ours. All other content stays the same, to the byte.
 * @param text null when there is no file
 * @param isMeant which are ours: in settings.json those that store events alone
 * @returns `text` itself when it has the entries already
 * @throws AppError when it is not JSON, or holds another type where hooks belong
 */
export function addHooks(text: string | null, entries: readonly HookEntry[], isMeant: HandlerTest = isOurs): string {
  const groups = entries.map((entry) => ({ event: entry.event, group: groupOf(entry) }));
  if (isBlankText(text)) return `${addGroups("{}", groups)}\n`;
  const isThere = isSameJson(findHooks(text, isMeant).map(wordsOf).toSorted(), entries.map(wordsOf).toSorted());
  return isThere ? text : addGroups(removeHandlers(text, isMeant), groups);
}

export function addGroups(text: string, groups: readonly HookGroup[]): string {
  return groups.reduce(addOne, text);
}

/**
 * The file without our entries, and without the lists and objects that are empty then.
 * @throws AppError when it is not JSON
 */
export function removeHooks(text: string): string {
  return removeHandlers(text, isOurs);
}

export function removeHandlers(text: string, isMeant: HandlerTest): string {
  const root = parseSettings(text);
  if (root.kind !== "object") return text;
  const pruneHandler = ({ start, end }: JsonNode): Pruned => {
    const handler = JSON.parse(text.slice(start, end)) as JsonValue;
    return isJsonObject(handler) && isMeant(handler) ? "gone" : [];
  };
  const at = root.members.findLastIndex(({ key }) => key === "hooks");
  const pruned = prune(root.members[at]?.value, (event) =>
    prune(event, (group) => prune(valueOf(group, "hooks"), pruneHandler)),
  );
  return applyEdits(text, pruned === "gone" ? removeParts(root, new Set([at])) : pruned);
}

type Pruned = readonly Edit[] | "gone";

/** The edits that remove from a container what `prunePart` calls gone; `gone` itself where that is all of it. */
function prune(container: JsonNode | undefined, prunePart: (part: JsonNode) => Pruned): Pruned {
  if (container === undefined || container.kind === "scalar") return [];
  const parts = partsOf(container).map((part) => prunePart("key" in part ? part.value : part));
  const gone = new Set(parts.flatMap((part, index) => (part === "gone" ? [index] : [])));
  const edits = parts.flatMap((part) => (part === "gone" ? [] : part));
  if (gone.size === 0) return edits;
  return gone.size === parts.length ? "gone" : [...edits, ...removeParts(container, gone)];
}

function addOne(text: string, { event, group }: HookGroup): string {
  const root = parseSettings(text);
  if (root.kind !== "object") throw wrongShape("The whole file", "an object");
  const hooks = valueOf(root, "hooks");
  const groups = valueOf(hooks, event);
  if (hooks !== undefined && hooks.kind !== "object") throw wrongShape("`hooks`", "an object");
  if (groups !== undefined && groups.kind !== "array") throw wrongShape(`\`hooks.${event}\``, "a list");
  const part =
    hooks === undefined
      ? { container: root, key: "hooks", value: { [event]: [group] } }
      : groups === undefined
        ? { container: hooks, key: event, value: [group] }
        : { container: groups, key: null, value: group };
  return applyEdits(text, [appendPart(text, part, styleOf(text, root))]);
}

/** Without a matcher, which matches all. */
function groupOf(entry: HookEntry): JsonObject {
  return { hooks: [handlerOf(entry)] };
}

/** An entry as it stands in the file. */
export function handlerOf({ command, args, timeoutS, statusMessage }: Omit<HookEntry, "event">): JsonObject {
  return {
    type: "command",
    command,
    ...(args !== undefined && { args }),
    ...(timeoutS !== null && { timeout: timeoutS }),
    ...(statusMessage !== undefined && { statusMessage }),
  };
}

function wordsOf({ event, ...entry }: HookEntry): string {
  return JSON.stringify([event, handlerOf(entry)]);
}

/** The hook that waits for an answer; see `ask-hook.ts`. In settings.json it is no part of setup's own hooks. */
export function isAskHook(handler: JsonObject): boolean {
  return isCallWith(handler, ASK_MARKS);
}

export function isOurs(handler: JsonObject): boolean {
  return isCallWith(handler, HOOK_MARKS);
}

/** In the file of another agent a setup has both. */
export function isEitherHook(handler: JsonObject): boolean {
  return isOurs(handler) || isAskHook(handler);
}

function isCallWith(handler: JsonObject, marks: readonly string[]): boolean {
  const { command, args = [] } = callOf(handler);
  return handler["type"] === "command" && marks.some((mark) => [command, ...args].join(" ").includes(mark));
}

export function callOf({ command, args }: JsonObject): HookCall {
  return {
    command: typeof command === "string" ? command : "",
    ...(Array.isArray(args) ? { args: args.map(String) } : {}),
  };
}

function settingsIn(text: string | null): JsonObject {
  const settings = isBlankText(text) ? {} : readSettings(text);
  return isJsonObject(settings) ? settings : {};
}

function wrongShape(what: string, expected: string): AppError {
  return new AppError("settings/shape", { file: "settings.json", what, expected });
}

/** Names that begin with "claude-" are reserved for Anthropic. */
export const PLUGIN_NAME = "ccen";

/**
 * Settings beside the hooks that decide whether ours fire, or fire twice.
 * @param text null when there is no file
 * @returns `plugins`: our plugin with its marketplace. Enabled from two, it brings its hooks twice
 * @throws AppError when it is not JSON
 */
export function settingsFlags(text: string | null) {
  const settings = settingsIn(text);
  const enabled = Object.entries(objectField(settings, "enabledPlugins")).filter(([, value]) => value !== false);
  return {
    disablesAllHooks: settings["disableAllHooks"] === true,
    plugins: enabled.map(([key]) => key).filter((key) => key === PLUGIN_NAME || key.startsWith(`${PLUGIN_NAME}@`)),
  };
}
