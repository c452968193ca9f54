/*
 * From calls that a person allowed to permission rules of Claude Code's `settings.json`, such as `Bash(git push:*)`. A
 * rule by its prefix allows every command that begins so. It is offered only where that is no more than the program's
 * own subcommand.
 */

/** What a call does, as far as two calls count as the same, and the rules that would allow it. */
export interface CallSubject {
  /** `git push`, a host, or the call's own line. */
  readonly subject: string;
  /** Empty where no safe rule is known. */
  readonly rules: readonly string[];
}

/** Programs whose second word names what they do. */
const WITH_SUBCOMMAND: ReadonlySet<string> = new Set(
  `apt apt-get aws az brew bun bundle cargo composer deno docker dotnet flutter gcloud gh git glab go gradle helm hg jj
  just kubectl make mix mvn npm nx pip pip3 pnpm podman poetry rails rake rustup svn systemctl task terraform turbo uv
  yarn`.split(/\s+/),
);

/** Subcommands that run what the third word names: `npm run build`. */
const RUNS_SCRIPT: ReadonlySet<string> = new Set(["npm run", "pnpm run", "yarn run", "bun run", "deno task"]);

/** Programs that run or destroy anything that they are given: no prefix of theirs is safe. */
const NEVER_BY_PREFIX: ReadonlySet<string> = new Set(
  `ash awk bash chmod chown cmd curl dash dd deno doas env eval exec fish find kill killall node nohup npx osascript perl php
  pkill powershell pwsh python python3 rm rsync ruby scp sh shutdown source ssh su sudo time timeout wget xargs zsh`.split(
    /\s+/,
  ),
);

/** The same for subcommands. */
const NEVER_SUBCOMMAND: ReadonlySet<string> = new Set(
  [
    "bun x",
    "docker exec",
    "docker run",
    "git config",
    "kubectl exec",
    "npm exec",
    "pnpm dlx",
    "pnpm exec",
    "podman exec",
  ].concat(["podman run", "uv run", "yarn dlx", "yarn exec", "bundle exec", "go run", "poetry run", "gh api"]),
);

/** Programs that only look: Claude Code does not ask for them, so they are never what was asked about. */
const ONLY_LOOKS: ReadonlySet<string> = new Set(
  "cat cd date echo false grep head ls pwd rg sleep sort tail test tr true uniq wc which".split(" "),
);

const SAFE_REDIRECTION = /2>&1|&?[12]?> ?\/dev\/null/g;
const OPERATOR = /\|\||&&|;|\|/;
/** Anything by which a shell runs or writes something else. */
const SHELL_SYNTAX = /[$`<>&(){}"'\\]|…|\[redacted /;
const EXPANDS = /[$`\\]/;
const SUBCOMMAND = /^[a-z][\w:.-]*$/i;
const ASSIGNMENT = /^\w+=/;

/** @param line the call's summary: a command, file, address or question in one line */
export function callSubject(toolName: string, line: string): CallSubject {
  if (toolName === "Bash") return commandSubject(line);
  if (toolName.startsWith("mcp__") || toolName === "WebSearch") return { subject: toolName, rules: [toolName] };
  if (toolName !== "WebFetch") return { subject: line, rules: [] };
  const host = URL.parse(line)?.hostname ?? "";
  return host === "" ? { subject: line, rules: [] } : { subject: host, rules: [`WebFetch(domain:${host})`] };
}

function commandSubject(command: string): CallSubject {
  const parts = withoutQuotes(command)
    .replaceAll(SAFE_REDIRECTION, "")
    .split(OPERATOR)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const acting = parts.filter((part) => !ONLY_LOOKS.has(part.split(/\s/, 1)[0] ?? ""));
  const [only] = acting;
  if (only === undefined || acting.length > 1 || parts.some((part) => SHELL_SYNTAX.test(part))) {
    return { subject: command, rules: [] };
  }
  const prefix = prefixOf(only);
  if (prefix !== null) return { subject: prefix, rules: [`Bash(${prefix}:*)`] };
  // The same command word for word is what the person has seen and allowed; in a rule `*` stands for anything.
  const isWhole = only === command && !command.includes("*");
  return { subject: command, rules: isWhole ? [`Bash(${command})`] : [] };
}

/** Quoted arguments become `_`: nothing in them is syntax, except what a shell expands between double quotes. */
function withoutQuotes(command: string): string {
  let plain = "";
  for (let at = 0; at < command.length; at += 1) {
    const quote = command[at] ?? "";
    const end = quote === "'" || quote === '"' ? command.indexOf(quote, at + 1) : -1;
    const isPlain = end > at && (quote === "'" || !EXPANDS.test(command.slice(at, end)));
    plain += isPlain ? "_" : quote;
    if (isPlain) at = end;
  }
  return plain;
}

/** The words of a simple command that say what it does; null where no prefix is safe. */
function prefixOf(command: string): string | null {
  const [program = "", ...others] = command.split(/\s+/);
  if (ASSIGNMENT.test(program) || NEVER_BY_PREFIX.has(programName(program))) return null;
  const words = wordsOf(program, others);
  if (WITH_SUBCOMMAND.has(program) && words.length === 1) return null;
  const prefix = words.join(" ");
  return NEVER_SUBCOMMAND.has(prefix) ? null : prefix;
}

function programName(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}

function wordsOf(program: string, others: readonly string[]): readonly string[] {
  const [second = "", third = ""] = others;
  if (!WITH_SUBCOMMAND.has(program) || !SUBCOMMAND.test(second)) return [program];
  return RUNS_SCRIPT.has(`${program} ${second}`) && SUBCOMMAND.test(third)
    ? [program, second, third]
    : [program, second];
}

/**
 * The first words of the command that matters in a line, to compare durations with those of similar calls: `npm test`
 * of `cd web && CI=1 npm test 2>&1 | tail`. For every tool but Bash the call's tool alone says what it does: null.
 */
export function commandWords(toolName: string, line: string): string | null {
  if (toolName !== "Bash") return null;
  const parts = line.split(OPERATOR).map((part) => part.trim().split(/\s+/));
  const plain = parts.map((words) => words.slice(words.findIndex((word) => !ASSIGNMENT.test(word))));
  const [program = "", ...others] = plain.find(([first = ""]) => !ONLY_LOOKS.has(first)) ?? plain[0] ?? [];
  return program === "" ? null : wordsOf(program, others).join(" ").slice(0, MAX_WORDS_CHARS);
}

const MAX_WORDS_CHARS = 80;
