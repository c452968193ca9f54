import { AppError } from "../../core/errors/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import { type HookCall, HOOK_MARKS } from "./hook-command.ts";
import {
  appendPart,
  applyEdits,
  removeParts,
  type Edit,
  parseSettings,
  scalarOf,
  valueOf,
  type JsonNode,
  DEFAULT_STYLE,
  render,
  styleOf,
} from "./settings-json.ts";

/** One event that runs one of our commands. */
export interface HookEntry extends HookCall {
  readonly event: string;
  /** Claude Code continues without us after this many seconds. */
  readonly timeoutS: number | null;
}

/**
 * Our entries in a settings file, in its order.
 * @throws AppError when it is not JSON
 */
export function findHooks(text: string): readonly HookEntry[] {
  return groupsIn(text).flatMap(({ event, group }) =>
    itemsOf(valueOf(group, "hooks"))
      .filter(isOurs)
      .map((handler) => ({ event, ...callOf(handler), timeoutS: timeoutOf(handler) })),
  );
}

/** One entry under an event, as in the file. */
export interface HookGroup {
  readonly event: string;
  readonly group: Readonly<Record<string, unknown>>;
}

/** Selects handlers by their command. */
export type CommandTest = (command: string) => boolean;

/**
 * Entries that are not ours, each with its selected handlers only.
 * @throws AppError when it is not JSON
 */
export function findGroups(text: string, isMeant: CommandTest): readonly HookGroup[] {
  return groupsIn(text).flatMap(({ event, group }) => {
    const handlers = itemsOf(valueOf(group, "hooks")).filter((handler) => isMeant(textOf(handler, "command")));
    const value = valueIn(text, group);
    return handlers.length === 0 || !isJsonObject(value)
      ? []
      : [{ event, group: { ...value, hooks: handlers.map((handler) => valueIn(text, handler)) } }];
  });
}

/** Adds these entries at the end of their events. */
export function addGroups(text: string, groups: readonly HookGroup[]): string {
  return groups.reduce((result, { event, group }) => addOne(result, event, group), text);
}

/** Removes the selected handlers, and containers that are empty then. */
export function removeGroups(text: string, isMeant: CommandTest): string {
  return removeHandlers(text, null, (handler) => isMeant(textOf(handler, "command")));
}

/**
 * The file with exactly these entries as ours. All other content stays the same, to the byte.
 * @param text null when there is no file
 * @returns `text` itself when it has the entries already
 * @throws AppError when it is not JSON, or holds another type where hooks belong
 */
export function addHooks(text: string | null, entries: readonly HookEntry[]): string {
  if (text === null || text.replace(/^\ufeff/, "").trim() === "") {
    const hooks = Object.fromEntries(entries.map((entry) => [entry.event, [groupOf(entry)]]));
    return `${render({ hooks }, DEFAULT_STYLE, "")}\n`;
  }
  if (sameEntries(findHooks(text), entries)) return text;
  let result = removeHooks(text);
  for (const entry of entries) result = addOne(result, entry.event, groupOf(entry));
  return result;
}

/**
 * The file without our entries, and without the lists and objects that are empty then.
 * @param original the file before our setup, where it is known: what was empty in it stays
 * @throws AppError when it is not JSON
 */
export function removeHooks(text: string, original: string | null = null): string {
  return removeHandlers(text, original, isOurs);
}

type HandlerTest = (handler: JsonNode) => boolean;

function removeHandlers(text: string, original: string | null, isMeant: HandlerTest): string {
  const before = original === null ? undefined : valueOf(parseSettings(original), "hooks");
  const root = parseSettings(text);
  if (root.kind !== "object") return text;
  const edits: Edit[] = [];
  const emptied = new Set<number>();
  for (const [index, { key, value }] of root.members.entries()) {
    if (key !== "hooks" || value.kind !== "object") continue;
    const events = new Set<number>();
    const inner = value.members.flatMap((member, at) => {
      const { edits: parts, empty } = removeFromEvent(member.value, isMeant);
      if (empty && valueOf(before, member.key) === undefined) events.add(at);
      return events.has(at) ? [] : parts;
    });
    if (events.size > 0 && events.size === value.members.length && before === undefined) emptied.add(index);
    else edits.push(...inner, ...(events.size > 0 ? removeParts(value, events) : []));
  }
  if (emptied.size > 0) edits.push(...removeParts(root, emptied));
  return applyEdits(text, edits);
}

/** Edits for the groups of one event, and whether it is empty then. */
function removeFromEvent(
  event: JsonNode,
  isMeant: HandlerTest,
): { readonly edits: readonly Edit[]; readonly empty: boolean } {
  if (event.kind !== "array") return { edits: [], empty: false };
  const edits: Edit[] = [];
  const emptied = new Set<number>();
  for (const [index, group] of event.items.entries()) {
    const handlers = valueOf(group, "hooks");
    if (handlers?.kind !== "array") continue;
    const ours = new Set(handlers.items.flatMap((handler, at) => (isMeant(handler) ? [at] : [])));
    if (ours.size === 0) continue;
    if (ours.size === handlers.items.length) emptied.add(index);
    else edits.push(...removeParts(handlers, ours));
  }
  if (emptied.size > 0) edits.push(...removeParts(event, emptied));
  return { edits, empty: emptied.size > 0 && emptied.size === event.items.length };
}

function addOne(text: string, event: string, group: object): string {
  const root = parseSettings(text);
  const style = styleOf(text, root);
  if (root.kind !== "object") throw wrongShape("The whole file", "an object");
  const hooks = valueOf(root, "hooks");
  const groups = valueOf(hooks, event);
  if (hooks === undefined) {
    const part = { container: root, key: "hooks", value: { [event]: [group] } };
    return applyEdits(text, [appendPart(text, part, style)]);
  }
  if (hooks.kind !== "object") throw wrongShape("`hooks`", "an object");
  if (groups === undefined) {
    return applyEdits(text, [appendPart(text, { container: hooks, key: event, value: [group] }, style)]);
  }
  if (groups.kind !== "array") throw wrongShape(`\`hooks.${event}\``, "a list");
  return applyEdits(text, [appendPart(text, { container: groups, key: null, value: group }, style)]);
}

/** Without a matcher, which matches all. */
function groupOf({ command, args, timeoutS }: HookEntry) {
  const call = { command, ...(args === undefined ? {} : { args }) };
  return { hooks: [{ type: "command", ...call, ...(timeoutS === null ? {} : { timeout: timeoutS }) }] };
}

function sameEntries(some: readonly HookEntry[], others: readonly HookEntry[]): boolean {
  const keysOf = (entries: readonly HookEntry[]): string =>
    JSON.stringify(
      entries.map(({ event, command, args, timeoutS }) => JSON.stringify([event, command, args, timeoutS])).toSorted(),
    );
  return keysOf(some) === keysOf(others);
}

function groupsIn(text: string): readonly { readonly event: string; readonly group: JsonNode }[] {
  const hooks = valueOf(parseSettings(text), "hooks");
  if (hooks?.kind !== "object") return [];
  return hooks.members.flatMap(({ key, value }) => itemsOf(value).map((group) => ({ event: key, group })));
}

function valueIn(text: string, { start, end }: JsonNode): unknown {
  return JSON.parse(text.slice(start, end));
}

function isOurs(handler: JsonNode): boolean {
  if (scalarOf(valueOf(handler, "type")) !== "command") return false;
  const { command, args = [] } = callOf(handler);
  return [command, ...args].some((word) => HOOK_MARKS.some((mark) => word.includes(mark)));
}

function callOf(handler: JsonNode): HookCall {
  const args = valueOf(handler, "args");
  return {
    command: textOf(handler, "command"),
    ...(args === undefined ? {} : { args: itemsOf(args).map((word) => String(scalarOf(word))) }),
  };
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

function textOf(node: JsonNode, key: string): string {
  const value = scalarOf(valueOf(node, key));
  return typeof value === "string" ? value : "";
}

function timeoutOf(handler: JsonNode): number | null {
  const value = scalarOf(valueOf(handler, "timeout"));
  return typeof value === "number" ? value : null;
}

function wrongShape(what: string, expected: string): AppError {
  return new AppError("settings/shape", { what, expected });
}

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
