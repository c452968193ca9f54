import type { Command, CommandMeta } from "./command.ts";

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
