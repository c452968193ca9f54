import assert from "node:assert/strict";
import { test } from "node:test";
import { type CommandMeta, type ParsedArgs, UsageError } from "./command.ts";
import { parseCommandLine } from "./command-line.ts";

const META: CommandMeta = {
  name: "brew",
  summary: "Brew",
  usage: "brew FILE…",
  options: {
    "--json": "as JSON",
    "-p, --port N": "port",
    "--event NAME…": "event",
  },
  positionals: { name: "FILE…", description: "files", min: 0, max: 2 },
  examples: [],
};

function parse(argv: readonly string[], meta: CommandMeta = META): ParsedArgs {
  const line = parseCommandLine(meta, argv);
  if (line.help) throw new Error("help was asked for");
  return line.args;
}

test("options and positionals come out as declared", () => {
  const args = parse(["a", "--json", "-p", "8123", "--event=Stop", "--event", "Setup", "--", "--b"]);
  assert.equal(args.flag("json"), true);
  assert.equal(args.text("port"), "8123");
  assert.deepEqual(args.texts("event"), ["Stop", "Setup"]);
  assert.deepEqual(args.positionals, ["a", "--b"]);

  const none = parse([]);
  assert.equal(none.flag("json"), false);
  assert.equal(none.text("port"), undefined);
  assert.deepEqual(none.texts("event"), []);
});

test("an undeclared option is refused, with the nearest option as a hint", () => {
  const cases: readonly (readonly [argv: readonly string[], message: string, hint: string | null])[] = [
    [["--jsn"], "unknown option --jsn", "Did you mean --json?"],
    [["-x"], "unknown option -x", null],
    [["--port"], "--port needs a value", null],
    [["-p"], "--port needs a value", null],
    [["--port", "--json"], "--port needs a value", "A value that begins with a dash is written --port=-value."],
    [["--json=yes"], "--json takes no value", null],
    [["a", "b", "c d"], 'unexpected argument "c d"', null],
  ];
  for (const [argv, message, hint] of cases) {
    assert.throws(() => parse(argv), new UsageError(message, hint), argv.join(" "));
  }
  assert.throws(
    () => parse([], { ...META, positionals: { name: "FILE…", description: "files", min: 1, max: 2 } }),
    new UsageError("FILE… is missing"),
  );
});

test("help is found whatever else is wrong with the line, but not behind --", () => {
  assert.deepEqual(parseCommandLine(META, ["--nonsense", "-h"]), { help: true });
  assert.deepEqual(parseCommandLine(META, ["--help"]), { help: true });
  assert.deepEqual(parse(["--", "--help"]).positionals, ["--help"]);
});

test("asking for an undeclared option is a mistake of the command's author", () => {
  const args = parse([]);
  assert.throws(() => args.flag("jsn"), TypeError);
  assert.throws(() => args.text("prot"), TypeError);
});
