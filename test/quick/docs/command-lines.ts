import type { CommandMeta } from "../../../src/cli/command.ts";
import { readOptions } from "../../../src/cli/command-line.ts";
import type { Page } from "./pages.ts";

/** The start of our command lines, from a clone and from the package. */
const BEGINNING =
  /^(?:\$ )?(?:sudo )?(?:(?:npm run (?:--silent )?ccen --|npx (?:--yes )?claude-code-event-notifier|ccen) )/;

/** Placeholders in texts about commands. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(["COMMAND", "ARGS", "…", "help", "--help", "-h", "--version", "-v"]);

/** The arguments of `ccen` in a page's code blocks and sentences, without the output of our own help. */
export function commandLinesIn({ prose, blocks }: Page): string[] {
  const spoken = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code.replaceAll(String.raw`\|`, "|"));
  return [...spoken, ...blocks.flatMap((block) => block.split("\n"))].flatMap((line) => {
    const text = line.trim();
    const beginning = BEGINNING.exec(text);
    return beginning === null ? [] : [text.slice(beginning[0].length)];
  });
}

/** The mistake in a command line, or null. Values are not checked. */
export function faultOf(line: string, metas: ReadonlyMap<string, CommandMeta>): string | null {
  const [name = "", ...rest] = wordsOf(line);
  if (PLACEHOLDERS.has(name)) return null;
  const meta = metas.get(name);
  if (meta === undefined) return `there is no command ${name}`;
  const options = Object.entries(readOptions(meta.options));
  const known = new Set(options.flatMap(([long, { short }]) => [`--${long}`, `-${short ?? ""}`]));
  const unknown = rest
    .filter((word) => /^--?[a-z]/i.test(word))
    .map((word) => word.replace(/=.*$/, ""))
    .find((option) => !known.has(option) && !PLACEHOLDERS.has(option));
  return unknown === undefined ? null : `there is no option ${unknown}`;
}

/** Up to another program or a remark, without the brackets of a usage line. */
function wordsOf(line: string): string[] {
  const [own = ""] = line.split(/ (?:#|\||&&|;|>) ?/);
  return own
    .replaceAll(/[[\](){}|]/g, " ")
    .split(/[\s,]+/)
    .filter((word) => word !== "");
}
