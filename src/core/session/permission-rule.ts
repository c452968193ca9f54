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

/** Programs that run, overwrite or destroy anything that they are given: no prefix of theirs is safe. */
const NEVER_BY_PREFIX: ReadonlySet<string> = new Set(
  `ash at awk bash batch bunx busybox chmod chown chroot cmd cp crontab curl dash dd deno doas docker-compose ed emacs
  entr env eval exec expect fish find flock gawk gdb install ionice java julia kill killall ksh less lldb ln lua mawk
  mv mysql nc nice node nohup npx nvim osascript parallel perl php pipx pkill pnpx powershell psql pwsh python python3
  rm rscript rsync ruby scp screen script sed setsid sh shutdown socat source sqlite3 ssh stdbuf strace su sudo
  systemd-run tar tclsh tee time timeout tmux truncate ts-node tsx unshare uvx vi vim watch wget xargs zip zsh`.split(
    /\s+/,
  ),
);

/** The same for subcommands. */
const NEVER_SUBCOMMAND: ReadonlySet<string> = new Set(
  ["bun x", "bundle exec", "docker compose", "docker exec", "docker run", "gh alias", "gh api", "gh extension"]
    .concat(["git bisect", "git config", "git difftool", "git filter-branch", "git mergetool", "git rebase"])
    .concat(["git submodule", "go run", "kubectl debug", "kubectl exec", "kubectl run", "npm exec", "npm x"])
    .concat(["pnpm dlx", "pnpm exec", "podman compose", "podman exec", "podman run", "poetry run", "rails runner"])
    .concat(["bun create", "npm create", "npm init", "pnpm create", "yarn create"])
    .concat(["uv run", "yarn dlx", "yarn exec", "yarn node"]),
);

/** Programs that only look: Claude Code does not ask for them, so they are never what was asked about. */
const ONLY_LOOKS: ReadonlySet<string> = new Set(
  "cat cd date echo false grep head ls pwd rg sleep sort tail test tr true uniq wc which".split(" "),
);

const SAFE_REDIRECTION = /2>&1|&?[12]?> ?\/dev\/null/g;
/** With the sign of a line break in a summary ({@link LINE_BREAK}). */
const OPERATOR = /\|\||&&|;|\||↵/;
/** Anything by which a shell runs or writes something else. */
const SHELL_SYNTAX = /[$`<>&(){}"'\\]|…|\[redacted /;
const EXPANDS = /[$`\\]/;
const SUBCOMMAND = /^[a-z][\w:.-]*$/i;
const ASSIGNMENT = /^\w+=/;
/** Stands for a quoted text. No summary has it. */
const QUOTED = "\u0000";
const MCP_TOOL = /^mcp__[\w-]+$/;
const HOST = /^[\w.-]+$/;

/** @param line the call's summary: a command, file, address or question in one line */
export function callSubject(toolName: string, line: string): CallSubject {
  if (toolName === "Bash") return commandSubject(line);
  if (MCP_TOOL.test(toolName) || toolName === "WebSearch") return { subject: toolName, rules: [toolName] };
  if (toolName !== "WebFetch") return { subject: line, rules: [] };
  const host = URL.parse(line)?.hostname ?? "";
  return !HOST.test(host) ? { subject: line, rules: [] } : { subject: host, rules: [`WebFetch(domain:${host})`] };
}

/** Whether a rule allows any command: a whole shell, or by its prefix a program that runs or overwrites anything. */
export function allowsAnyCommand(toolName: string, content: string | null): boolean {
  if (toolName !== "Bash" && toolName !== "PowerShell") return false;
  if (content === null) return true;
  if (!content.includes("*")) return false;
  const prefix = content.slice(0, content.indexOf("*"));
  // A shell takes quotes off a name; a backslash is an escape or Windows' separator.
  const plain = prefix.replace(/:$/, " ").replaceAll(/["']/g, "").replaceAll("\\", "/");
  const [program = "", subcommand, ...others] = plain.trimStart().split(/\s+/);
  if (program === "" || ASSIGNMENT.test(program)) return true;
  const name = programName(program);
  // Options before the subcommand can change what runs.
  if (isNeverByPrefix(name) || (subcommand?.startsWith("-") === true && WITH_SUBCOMMAND.has(name))) return true;
  // The last word may be a part of a name, and stands for each that begins so.
  const begun = subcommand === undefined ? name : `${name} ${subcommand}${others.length > 0 ? " " : ""}`;
  return [...NEVER_BY_PREFIX, ...NEVER_SUBCOMMAND].some((one) => `${one} `.startsWith(begun));
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

/** Quoted arguments become {@link QUOTED}: nothing in them is syntax, except what a shell expands between double quotes. */
function withoutQuotes(command: string): string {
  let plain = "";
  for (let at = 0; at < command.length; at += 1) {
    const quote = command[at] ?? "";
    const end = quote === "'" || quote === '"' ? command.indexOf(quote, at + 1) : -1;
    const isPlain = end > at && (quote === "'" || !EXPANDS.test(command.slice(at, end)));
    plain += isPlain ? QUOTED : quote;
    if (isPlain) at = end;
  }
  return plain;
}

/** The words of a simple command that say what it does; null where no prefix is safe. */
function prefixOf(command: string): string | null {
  const [program = "", ...others] = command.split(/\s+/);
  const name = programName(program);
  if (ASSIGNMENT.test(program) || isNeverByPrefix(name)) return null;
  const words = wordsOf(program, others);
  if (WITH_SUBCOMMAND.has(name) && words.length === 1) return null;
  const named = [name, ...words.slice(1)].join(" ");
  // Where a script's name is no plain word, the words before it would allow any script.
  if (NEVER_SUBCOMMAND.has(named) || RUNS_SCRIPT.has(named)) return null;
  const prefix = words.join(" ");
  return prefix.includes(QUOTED) ? null : prefix;
}

/** `python3.12` is Python. */
function isNeverByPrefix(name: string): boolean {
  return NEVER_BY_PREFIX.has(name) || NEVER_BY_PREFIX.has(name.replace(/-?[\d.]{1,12}$/, ""));
}

/** File systems that ignore case run `SUDO`, too. */
function programName(program: string): string {
  return program
    .slice(program.lastIndexOf("/") + 1)
    .toLowerCase()
    .replace(/\.exe$/, "");
}

function wordsOf(program: string, others: readonly string[]): readonly string[] {
  const [second = "", third = ""] = others;
  const name = programName(program);
  if (!WITH_SUBCOMMAND.has(name) || !SUBCOMMAND.test(second)) return [program];
  return RUNS_SCRIPT.has(`${name} ${second}`) && SUBCOMMAND.test(third) ? [program, second, third] : [program, second];
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
