import { pageCommand, primaryCommand, type Command } from "./key-table.ts";

/** The parts of a key press that decide, and what it falls on. */
export interface KeyPress {
  readonly key: string;
  /** With Control or Command and nothing else: the browser's own, but for the few that we take. */
  readonly primary: boolean;
  /** With any other of Control, Alt or Meta: never ours. */
  readonly modified: boolean;
  /** `text`: a field that takes letters. `control`: a button, link or list that takes Enter and Space. */
  readonly target: "text" | "control" | "other";
}

/** What a key means here, null when it is not for us. */
export function commandOf({ key, primary, modified, target }: KeyPress): Command | null {
  if (primary) return primaryCommand(key);
  if (modified) return null;
  const command = pageCommand(key);
  if (target === "text") return command === "close" ? command : null;
  const keptByControl = key === "Enter" || key === " " || key.startsWith("Arrow");
  return target === "control" && keptByControl ? null : command;
}
