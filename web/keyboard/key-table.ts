import { NAV_VIEWS, type NavView } from "../state/route.ts";

/** Applies to the list of the current view. */
export type ListCommand = "next" | "previous" | "first" | "open" | "close" | "pause";

/** Applies to the item of the inbox that is open or has the focus; `undo` to the last mark. */
export type ItemCommand = "answer" | "terminal" | "resume" | "handle" | "snooze" | "undo";

/** Moves through a session's lanes while they have focus. */
export type LaneCommand = "before" | "after" | "lane-up" | "lane-down";

/** Acts on the session that the view shows. */
export type SessionCommand =
  | "find"
  | "next-error"
  | "previous-error"
  | "next-prompt"
  | "previous-prompt"
  | "copy-resume";

/** Acts on the open call, or on the one under the cursor. */
export type CallCommand = "copy" | "copy-link" | "previous-call" | "next-call";

export type Command = ListCommand | ItemCommand | "walk" | "search" | "palette" | "help" | "sidebar" | `to-${NavView}`;

/** One line of the help: the keys as drawn, and their actions by the browser's key name. */
export interface KeyRow<Does extends string, Help extends string> {
  readonly help: Help;
  readonly shown: readonly string[];
  readonly keys: Readonly<Record<string, Does>>;
}

export type PageHelp =
  | "palette"
  | "search"
  | "walk"
  | "move"
  | "first"
  | "open"
  | "escape"
  | "pause"
  | "sidebar"
  | "help";
export type ItemHelp = ItemCommand;
export type SessionHelp = "find" | "errors" | "prompts" | "resume";
export type CallHelp = "copy" | "link" | "steps";
export type LaneHelp = "calls" | "lanes" | "openCall";

/** With Control or Command. */
export const PRIMARY_KEYS = [
  { help: "palette", shown: ["Ctrl K", "⌘K"], keys: { k: "palette" } },
] as const satisfies readonly KeyRow<Command, PageHelp>[];

/** The page's only key table: commands and help both come from it. */
export const PAGE_KEYS = [
  { help: "search", shown: ["/"], keys: { "/": "search" } },
  { help: "walk", shown: ["w"], keys: { w: "walk" } },
  {
    help: "move",
    shown: ["j", "k", "↑", "↓"],
    keys: { j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous" },
  },
  { help: "first", shown: ["g"], keys: { g: "first" } },
  { help: "open", shown: ["Enter"], keys: { Enter: "open" } },
  { help: "escape", shown: ["Esc"], keys: { Escape: "close" } },
  { help: "pause", shown: ["Space"], keys: { " ": "pause" } },
  { help: "sidebar", shown: ["["], keys: { "[": "sidebar" } },
  { help: "help", shown: ["?"], keys: { "?": "help" } },
] as const satisfies readonly KeyRow<Command, PageHelp>[];

/** What you can do about an item of the inbox. */
export const ITEM_KEYS = [
  { help: "answer", shown: ["a"], keys: { a: "answer" } },
  { help: "terminal", shown: ["t"], keys: { t: "terminal" } },
  { help: "resume", shown: ["c"], keys: { c: "resume" } },
  { help: "handle", shown: ["h"], keys: { h: "handle" } },
  { help: "snooze", shown: ["s"], keys: { s: "snooze" } },
  { help: "undo", shown: ["z"], keys: { z: "undo" } },
] as const satisfies readonly KeyRow<ItemCommand, ItemHelp>[];

/** Each view of the navigation by its digit. */
export const VIEW_KEYS: readonly { readonly key: string; readonly view: NavView }[] = NAV_VIEWS.map((view, index) => ({
  key: String(index + 1),
  view,
}));

/** Keys of the session view; find is with Control or Command, as the browser's own. */
export const SESSION_KEYS = [
  { help: "find", shown: ["Ctrl F", "⌘ F"], keys: { "Primary+f": "find" } },
  { help: "errors", shown: ["e", "Shift e"], keys: { e: "next-error", E: "previous-error" } },
  { help: "prompts", shown: ["p", "Shift p"], keys: { p: "next-prompt", P: "previous-prompt" } },
  { help: "resume", shown: ["c"], keys: { c: "copy-resume" } },
] as const satisfies readonly KeyRow<SessionCommand, SessionHelp>[];

/** Keys of an open call, and of a search result. */
export const CALL_KEYS = [
  { help: "copy", shown: ["c"], keys: { c: "copy" } },
  { help: "link", shown: ["y"], keys: { y: "copy-link" } },
  { help: "steps", shown: [",", "."], keys: { ",": "previous-call", ".": "next-call" } },
] as const satisfies readonly KeyRow<CallCommand, CallHelp>[];

/** Keys of the lanes. Enter opens a call as it presses any button. */
export const LANE_KEYS = [
  { help: "calls", shown: ["←", "→"], keys: { ArrowLeft: "before", ArrowRight: "after" } },
  { help: "lanes", shown: ["↑", "↓"], keys: { ArrowUp: "lane-up", ArrowDown: "lane-down" } },
  { help: "openCall", shown: ["Enter"], keys: {} },
] as const satisfies readonly KeyRow<LaneCommand, LaneHelp>[];

const PAGE = new Map<string, Command>([
  ...[...PAGE_KEYS, ...ITEM_KEYS].flatMap(({ keys }) => Object.entries<Command>(keys)),
  ...VIEW_KEYS.map(({ key, view }): [string, Command] => [key, `to-${view}`]),
]);
const PRIMARY = new Map(PRIMARY_KEYS.flatMap(({ keys }) => Object.entries<Command>(keys)));
const SESSION = new Map(SESSION_KEYS.flatMap(({ keys }) => Object.entries<SessionCommand>(keys)));
const CALL = new Map(CALL_KEYS.flatMap(({ keys }) => Object.entries<CallCommand>(keys)));
const LANES = new Map(LANE_KEYS.flatMap(({ keys }) => Object.entries<LaneCommand>(keys)));

/** The relevant parts of a key press, and its target. */
export interface KeyPress {
  readonly key: string;
  /** With Control or Command alone: reserved for the browser, except for `PRIMARY_KEYS`. */
  readonly primary: boolean;
  /** With any other of Control, Alt or Meta: never a command. */
  readonly modified: boolean;
  /** `text`: a field that takes letters. `control`: a button, link or list that takes Enter and Space. */
  readonly target: "text" | "control" | "other";
}

export function commandOf({ key, primary, modified, target }: KeyPress): Command | null {
  if (primary) return PRIMARY.get(key.toLowerCase()) ?? null;
  if (modified) return null;
  const command = PAGE.get(key) ?? null;
  if (target === "text") return command === "close" ? command : null;
  const keptByControl = key === "Enter" || key === " " || key.startsWith("Arrow");
  return target === "control" && keptByControl ? null : command;
}

export function sessionCommandOf({ key, primary, modified, target }: KeyPress): SessionCommand | null {
  if (primary) return SESSION.get(`Primary+${key.toLowerCase()}`) ?? null;
  return modified || target === "text" ? null : (SESSION.get(key) ?? null);
}

export function callCommandOf({ key, primary, modified, target }: KeyPress): CallCommand | null {
  return primary || modified || target === "text" ? null : (CALL.get(key) ?? null);
}

/** The command of a key while the lanes have focus. */
export function laneCommand(key: string): LaneCommand | null {
  return LANES.get(key) ?? null;
}

/** Whether the keyboard has a Command key. */
export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}
