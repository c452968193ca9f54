import { describeSettings } from "../../config/describe-settings.ts";
import { loadConfig } from "../../config/load-config.ts";
import { describeProblem } from "../../config/setting.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { alignColumns, paint, printAnswer } from "../terminal/print.ts";

export const config = {
  meta: {
    name: "config",
    summary: "Show each setting, its value and where it came from",
    options: { "--json": "as JSON, with descriptions and problems" },
    examples: ["ccen config", "CCEN_PORT=8123 ccen config"],
  },

  run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { environment, paths } = io;
    const loaded = loadConfig({ paths, environment });
    const rows = describeSettings(loaded, loaded);
    const settings = rows.map(({ key: name, value, source, doc, old_name }) => ({
      name,
      value,
      source,
      doc,
      old_name,
    }));
    const lines = alignColumns(
      rows.map(({ key, value, source, old_name: oldName }) => [
        key,
        value,
        oldName === null ? source : `${source}, set as ${oldName} (old name)`,
      ]),
    );
    printAnswer(io, args, {
      json: { config_dir: paths.configDir, settings, problems: loaded.problems },
      lines: lines.map((line, index) => (rows[index]?.is_default === true ? paint(io, "dim", line) : line)),
    });
    if (args.flag("json")) return Promise.resolve(EXIT.ok);
    for (const problem of loaded.problems) io.err(`${paint(io, "yellow", "warning:")} ${describeProblem(problem)}`);
    return Promise.resolve(EXIT.ok);
  },
} satisfies Command;
