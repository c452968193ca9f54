import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { closestWord } from "../core/format/closest-word.ts";
import { type Command, type CommandMeta, type OptionTable, type ParsedArgs, UsageError } from "./command.ts";

export type ParsedCommandLine = { readonly help: true } | { readonly help: false; readonly args: ParsedArgs };

/** The options by name, in the form of `util.parseArgs`. */
export function readOptions(table: OptionTable): ParseArgsOptionsConfig {
  return Object.fromEntries(
    Object.keys(table).map((key) => {
      const [, short, name = key, value] = /^(?:-(\w), )?--([\w-]+)(?: (\S+))?$/.exec(key) ?? [];
      const multiple = value?.endsWith("…") === true;
      return [name, { type: value === undefined ? "boolean" : "string", multiple, ...(short && { short }) }];
    }),
  );
}

/** @throws UsageError for anything that the meta does not declare */
export function parseCommandLine(meta: CommandMeta, argv: readonly string[]): ParsedCommandLine {
  // Before any validation: with `--help`, the rest of the line may be wrong.
  const beforeTerminator = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (beforeTerminator.includes("--help") || beforeTerminator.includes("-h")) return { help: true };
  const options = readOptions(meta.options);
  const { values, positionals } = parseStrictly(options, argv);
  checkPositionals(meta, positionals);
  const valueOf = (name: string) => {
    if (!Object.hasOwn(options, name)) throw new TypeError(`the command's meta does not declare ${name}`);
    return values[name];
  };
  return {
    help: false,
    args: {
      positionals,
      flag: (name) => valueOf(name) === true,
      text: (name) => valueOf(name)?.toString(),
      texts: (name) => [valueOf(name) ?? []].flat().map(String),
    },
  };
}

function parseStrictly(options: ParseArgsOptionsConfig, argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw toUsageError(error, Object.keys(options));
  }
}

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

export function commandHelp(meta: CommandMeta): string {
  const options = shownOptions(meta).map(([key, text]): Row => [key.startsWith("--") ? `    ${key}` : key, text]);
  const parts = [
    `${meta.summary}.`,
    usageLine(meta),
    ...(meta.positionals === undefined ? [] : [rows([[meta.positionals.name, meta.positionals.description]])]),
    `Options:\n${rows([...options, ["-h, --help", "show this page"]])}`,
    ...(meta.examples.length === 0 ? [] : [`Examples:\n${meta.examples.map((line) => `  ${line}`).join("\n")}`]),
  ];
  return parts.join("\n\n");
}

function shownOptions({ options }: CommandMeta): readonly Row[] {
  return Object.entries(options).filter(([, description]) => description !== "");
}

export function usageLine(meta: CommandMeta): string {
  const options = shownOptions(meta).map(([key]) => ` [${key.replace(/^-\w, /, "")}]`);
  return `Usage: ccen ${meta.usage ?? meta.name + options.join("")}`;
}

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
