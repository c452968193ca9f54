import { parseArgs } from "node:util";
import { closestWord } from "../core/format/closest-word.ts";
import { type CommandMeta, type OptionMeta, type ParsedArgs, UsageError, type Command } from "./command.ts";

type RawValue = string | boolean | readonly (string | boolean)[] | undefined;

export type ParsedCommandLine = { readonly help: true } | { readonly help: false; readonly args: ParsedArgs };

const HELP = { type: "boolean", short: "h" } as const;

/**
 * Parses a command's arguments strictly by its meta.
 * @throws UsageError for anything that the meta does not declare
 */
export function parseCommandLine(meta: CommandMeta, argv: readonly string[]): ParsedCommandLine {
  // Before any validation: with `--help`, the rest of the line may be wrong.
  const beforeTerminator = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (beforeTerminator.includes("--help") || beforeTerminator.includes("-h")) return { help: true };
  const parsed = parseStrictly(meta, argv);
  checkPositionals(meta, parsed.positionals);
  return { help: false, args: toParsedArgs(meta.options, parsed) };
}

function parseStrictly(
  meta: CommandMeta,
  argv: readonly string[],
): { readonly values: Readonly<Record<string, RawValue>>; readonly positionals: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(meta.options).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  );
  try {
    return parseArgs({ args: [...argv], options: { ...options, help: HELP }, allowPositionals: true, strict: true });
  } catch (error) {
    throw toUsageError(error, Object.keys(meta.options));
  }
}

/** The errors of `util.parseArgs` are written for programmers; these are for the terminal's user. */
function toUsageError(error: unknown, known: readonly string[]): unknown {
  if (!(error instanceof TypeError) || !("code" in error)) return error;
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const option = /'(--?[^']*)'/.exec(error.message)?.[1] ?? "?";
    const meant = closestWord(option.replace(/^-+/, ""), known);
    return new UsageError(`unknown option ${option}`, meant === null ? null : `Did you mean --${meant}?`);
  }
  if (error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") {
    const option = /'(?:-\w, )?(--[^' ]*)/.exec(error.message)?.[1] ?? "an option";
    if (/does not take an argument/.test(error.message)) return new UsageError(`${option} takes no value`);
    const isAmbiguous = /ambiguous/.test(error.message);
    const hint = isAmbiguous ? `A value that begins with a dash is written ${option}=-value.` : null;
    return new UsageError(`${option} needs a value`, hint);
  }
  return error;
}

function checkPositionals({ positionals }: CommandMeta, given: readonly string[]): void {
  const [min, max] = positionals === undefined ? [0, 0] : [positionals.min, positionals.max];
  const surplus = given[max];
  if (surplus !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(surplus)}`);
  if (given.length < min) throw new UsageError(`${positionals?.name ?? "an argument"} is missing`);
}

function toParsedArgs(
  options: CommandMeta["options"],
  parsed: { readonly values: Readonly<Record<string, RawValue>>; readonly positionals: readonly string[] },
): ParsedArgs {
  function valueOf(name: string, type: OptionMeta["type"], multiple: boolean): RawValue {
    const option = options[name];
    if (option?.type !== type || (option.multiple ?? false) !== multiple) {
      throw new TypeError(`the command's meta does not declare ${name} as ${multiple ? "a repeated " : ""}${type}`);
    }
    return parsed.values[name];
  }
  return {
    positionals: parsed.positionals,
    flag: (name) => valueOf(name, "boolean", false) === true,
    text(name) {
      const value = valueOf(name, "string", false);
      return typeof value === "string" ? value : undefined;
    },
    texts(name) {
      const value = valueOf(name, "string", true);
      return Array.isArray(value) ? value.map(String) : [];
    },
  };
}

/** The help of one command, made from its meta. */
export function commandHelp(meta: CommandMeta): string {
  const options = Object.entries(meta.options)
    .filter(([, option]) => option.hidden !== true)
    .map(([name, { type, short, value = "VALUE", description }]): Row => [
      `${short === undefined ? "    " : `-${short}, `}--${name}${type === "string" ? ` ${value}` : ""}`,
      description,
    ]);
  const parts = [
    `${meta.summary}.`,
    usageLine(meta),
    ...(meta.positionals === undefined ? [] : [rows([[meta.positionals.name, meta.positionals.description]])]),
    `Options:\n${rows([...options, ["-h, --help", "show this page"]])}`,
    ...(meta.examples.length === 0 ? [] : [`Examples:\n${meta.examples.map((line) => `  ${line}`).join("\n")}`]),
  ];
  return parts.join("\n\n");
}

export function usageLine(meta: CommandMeta): string {
  return `Usage: ccen ${meta.usage}`;
}

/** The help that lists the commands. */
export function overviewHelp(commands: readonly Command[]): string {
  return [
    "ccen: shows which of your Claude Code sessions needs you, what runs, what finished and what failed.",
    "Usage: ccen COMMAND [OPTIONS]",
    `Commands:\n${rows(commands.map(({ meta }): Row => [meta.name, meta.summary]))}`,
    "To begin: `ccen setup` installs the hooks, `ccen open` shows the dashboard.",
    "`ccen help COMMAND` explains one command. Exit codes: 0 ok, 1 failure, 2 usage, 3 not running, 4 degraded.",
  ].join("\n\n");
}

type Row = readonly [name: string, description: string];

function rows(entries: readonly Row[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, description]) => `  ${name.padEnd(width)}  ${description}`).join("\n");
}
