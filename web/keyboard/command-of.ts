/** Means something in each view, to its own list. */
export type ListCommand = "next" | "previous" | "first" | "open" | "close" | "pause";

export type Command = ListCommand | "search" | "help" | "now" | "deliveries";

/** The parts of a key press that decide, and what it falls on. */
export interface KeyPress {
  readonly key: string;
  /** With Control, Alt or Meta: the browser's own. */
  readonly modified: boolean;
  /** `text`: a field that takes letters. `control`: a button, link or list that takes Enter and Space. */
  readonly target: "text" | "control" | "other";
}

const COMMANDS: Readonly<Record<string, Command>> = {
  "/": "search",
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  g: "first",
  Enter: "open",
  Escape: "close",
  " ": "pause",
  "?": "help",
  "1": "now",
  "2": "deliveries",
};

/** What a key means here, null when it is not for us. */
export function commandOf({ key, modified, target }: KeyPress): Command | null {
  if (modified || !Object.hasOwn(COMMANDS, key)) return null;
  const command = COMMANDS[key] ?? null;
  if (target === "text") return command === "close" ? command : null;
  const keptByControl = key === "Enter" || key === " " || key.startsWith("Arrow");
  return target === "control" && keptByControl ? null : command;
}
