import { pageCommand, primaryCommand, type Command } from "./key-table.ts";

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

/** The command of a key press; null for none. */
export function commandOf({ key, primary, modified, target }: KeyPress): Command | null {
  if (primary) return primaryCommand(key);
  if (modified) return null;
  const command = pageCommand(key);
  if (target === "text") return command === "close" ? command : null;
  const keptByControl = key === "Enter" || key === " " || key.startsWith("Arrow");
  return target === "control" && keptByControl ? null : command;
}
