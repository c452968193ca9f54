import { RISKY_ATOMS, RISKY_CODE, RISKY_FLAGS, riskRuleOf, wordSet } from "./risk-table.ts";
import { parseShell, type Dialect, type ShellLine, type SimpleCommand } from "./shell-parse.ts";
import { riskySql } from "./sql-risk.ts";

/** A command that may destroy, publish or run code that no person has read. */
export interface Risk {
  /** The command as it is written, or the part of it. */
  readonly text: string;
  /** The words of it that decide: an option, a subcommand; empty for its program. */
  readonly decisive: string;
  /** The decisive words are a command or statement that the text hands on; a heredoc's are not in it. */
  readonly isInner?: true;
}

const SHELLS = new Set(["sh", "bash", "zsh", "dash", "ksh", "fish", "ash", "pwsh", "powershell", "cmd", "iex"]);
const RUNS_TEXT = new Set([...SHELLS, "eval", "source", ".", "invoke-expression"]);
const INTERPRETERS = new Set(["python", "python3", "node", "perl", "ruby", "php", "deno", "bun", "osascript", "rails"]);
const DATABASES = wordSet(`
  psql mysql mariadb sqlite3 sqlcmd mongosh mongo redis-cli clickhouse-client cqlsh bq duckdb wrangler`);
const DOWNLOADERS = wordSet("curl wget iwr irm invoke-webrequest invoke-restmethod fetch aria2c");
/** They run another program that stands in their arguments. */
const WRAPPERS = wordSet(`
  sudo doas env nohup time timeout gtimeout nice ionice xargs exec command builtin npx bunx pnpx uvx npm pnpm
  yarn bun uv poetry pipenv bundle docker podman docker-compose kubectl oc ssh find watch parallel stdbuf setsid
  flock strace su chroot nix direnv wsl caffeinate cross-env dotenv doppler op aws-vault heroku fly vagrant adb
  tmux screen php python python3 mix busybox trap do then else elif if while until ! { coproc &`);
/** Their arguments are text, and nothing runs them. */
const SAYS_ONLY = wordSet(`
  echo printf grep egrep fgrep rg ag ack sed awk cat tee less more head tail ls man which type whatis test [ [[
  jq yq diff git gh glab cd cp mkdir touch wc sort code vim nano vitest jest pytest eslint prettier tsc
  write-host write-output select-string get-content for case export read base64 file`);
const WRITES_SCRIPT = /\.(?:sh|bash|zsh|fish|ps1|bat|cmd|sql|py|rb|pl)$|(?:^|\/)[^./]+$/i;
const GUARDED_FILE =
  /^\/dev\/(?:sd|nvme|disk|rdisk|hd|vd|mmcblk|mapper)|^\/(?:etc|boot|usr|bin|sbin|lib)\/|(?:^|\/)\.ssh\/|(?:^|\/)\.(?:bashrc|zshrc|profile|bash_profile|zprofile)$/;

const MAX_DEPTH = 3;
/** Places of a wrapper's arguments where its program is looked for, and arguments of a program that are looked at. */
const MAX_PLACES = 24;
const MAX_ARGS = 400;
const MAX_RISKS = 20;

/**
 * The risky parts of a command, in order: also in lists, pipes, heredocs, `$(…)`, `bash -c "…"` and `ssh host "…"`. It is
 * a warning for a reader and no guard: a variable, an alias, a script of a file or an encoded text can hide anything.
 * A false warning is preferred to a missing one. Linear.
 */
export function risksOf(source: string, dialect: Dialect = "bash", parsed?: ShellLine): readonly Risk[] {
  const risks: Risk[] = [];
  collect(source, { dialect, depth: 0, risks }, parsed);
  return risks;
}

interface Search {
  readonly dialect: Dialect;
  readonly depth: number;
  readonly risks: Risk[];
}

function collect(source: string, search: Search, parsed = parseShell(source, search.dialect)): void {
  const { commands } = parsed;
  const runners = new Set(commands.filter((one) => runsInput(one)).map((one) => one.pipeline));
  const first = new Map<number, SimpleCommand>();
  for (const command of commands) {
    if (search.risks.length >= MAX_RISKS) return;
    const head = first.get(command.pipeline) ?? command;
    first.set(command.pipeline, head);
    const decisive = decisiveOf(command, head);
    // A pipeline into a shell is one risk, and so is what a shell gets by `$(curl …)`.
    const from = decisive?.whole === true ? head : command;
    if (decisive !== null) {
      const text = source.slice((decisive.of ?? from).start, (decisive.of ?? command).end);
      search.risks.push({ text, decisive: decisive.words });
    }
    const found = search.risks.length;
    inner(command, search, runners.has(command.pipeline));
    const text = source.slice(command.start, command.end);
    // Where it runs matters as well: the host, the database.
    const handedOn = search.risks.slice(found).map((risk) => ({ text, decisive: risk.text, isInner: true }) as const);
    search.risks.splice(found, Infinity, ...handedOn);
  }
}

interface Decisive {
  readonly words: string;
  readonly whole?: true;
  readonly of?: SimpleCommand;
}

function decisiveOf(command: SimpleCommand, head: SimpleCommand): Decisive | null {
  const words = command.words.slice(0, MAX_ARGS).map((one) => one.text);
  const target = command.targets.find((one) => GUARDED_FILE.test(one));
  if (target !== undefined) return { words: target };
  const index = programIndex(words);
  const program = programName(words[index]);
  const args = words.slice(index + 1);
  const shell = program === "sudo" ? args.findIndex((arg) => SHELLS.has(programName(arg))) : -1;
  if (command !== head && shell >= 0 && !readsFile(args.slice(shell + 1))) return { words: "sudo", whole: true };
  if (command !== head && SHELLS.has(program) && !readsFile(args)) return { words: program, whole: true };
  if (command !== head && INTERPRETERS.has(program) && DOWNLOADERS.has(programOf(head)) && !readsFile(args)) {
    return { words: program, whole: true };
  }
  if (DOWNLOADERS.has(program) && command.within !== null && RUNS_TEXT.has(programOf(command.within))) {
    return { words: "", of: command.within };
  }
  if (program === "tee") {
    const file = args.find((arg) => GUARDED_FILE.test(arg));
    if (file !== undefined) return { words: file };
  }
  const places = WRAPPERS.has(program) ? Math.min(words.length, index + MAX_PLACES) : index + 1;
  for (let place = index; place < places; place += 1) {
    const found = riskRuleOf(programName(words[place]))?.(words.slice(place + 1));
    if (found !== undefined && found !== null)
      return { words: place === index ? found : `${words[place]} ${found}`.trim() };
  }
  const option = args.find((arg) => RISKY_FLAGS.has(arg));
  if (option !== undefined) return { words: option };
  if (SAYS_ONLY.has(program)) return null;
  const subcommands = args.filter((arg) => !arg.startsWith("-")).slice(0, 4);
  const destroys = subcommands.find(isDestroyer);
  return destroys === undefined ? null : { words: destroys };
}

/** A subcommand or script, by its parts; a path or file is none. */
function isDestroyer(word: string): boolean {
  return (
    word.length < 60 &&
    /^[a-z][\w:.-]*$/i.test(word) &&
    !/\.(?:[cm]?[jt]sx?|json|md|txt|ya?ml|py|go|rs|css|html)$/.test(word) &&
    word
      .toLowerCase()
      .split(/[:.\-_]/)
      .some((atom) => RISKY_ATOMS.has(atom))
  );
}

/** What a command hands to a shell, a database or an interpreter. */
function inner(command: SimpleCommand, search: Search, feedsRunner: boolean): void {
  if (search.depth >= MAX_DEPTH) return;
  const words = command.words.map((one) => one.text);
  const index = programIndex(words);
  const program = programName(words[index]);
  const args = words.slice(index + 1);
  const deeper = { ...search, depth: search.depth + 1 };
  const isRunner = runsInput(command);
  const saysOnly = SAYS_ONLY.has(program) && !feedsRunner;
  const isScript = [...command.targets, ...(program === "tee" ? args : [])].some((one) => WRITES_SCRIPT.test(one));
  const readsInput = !saysOnly || (isScript && (program === "cat" || program === "tee" || program === "echo"));
  for (const input of readsInput ? command.inputs : []) look(input, deeper, true);
  if (saysOnly) return;
  const asCode = isRunner || WRAPPERS.has(program) || feedsRunner;
  for (const arg of args) if (/[\s();]/.test(arg)) look(arg, deeper, asCode);
  // `ssh host rm -rf x` is found in place; `eval rm -rf x` is not.
  if (program === "eval") look(args.join(" "), deeper, true);
}

function look(text: string, search: Search, isShell: boolean): void {
  const before = search.risks.length;
  const sql = riskySql(text);
  if (sql !== null) search.risks.push({ text: sql, decisive: sql });
  const code = RISKY_CODE.find((one) => text.includes(one));
  if (isShell) collect(text, search);
  if (code !== undefined && search.risks.length === before) {
    const at = text.indexOf(code);
    search.risks.push({ text: text.slice(Math.max(0, at - 12), at + 48), decisive: code });
  }
}

const runs = (name: string): boolean => RUNS_TEXT.has(name) || INTERPRETERS.has(name) || DATABASES.has(name);

function runsInput(command: SimpleCommand): boolean {
  const words = command.words.slice(0, MAX_PLACES).map((one) => programName(one.text));
  const program = words[programIndex(words)] ?? "";
  return runs(program) || program === "ssh" || (WRAPPERS.has(program) && words.some(runs));
}

/** Whether a shell runs a script, so that its input is the script's. */
function readsFile(args: readonly string[]): boolean {
  return args.some((arg) => !arg.startsWith("-") && arg !== "<()") && !args.includes("-s");
}

/** Behind assignments and the words of a loop or condition. */
function programIndex(words: readonly string[]): number {
  const index = words.findIndex((one) => !/^[A-Za-z_]\w*\+?=/.test(one) && !KEYWORDS.has(one));
  return index < 0 ? words.length : index;
}

const KEYWORDS = new Set(["do", "then", "else", "elif", "if", "while", "until", "!", "{", "&"]);

function programOf({ words }: SimpleCommand): string {
  const texts = words.slice(0, MAX_PLACES).map((one) => one.text);
  return programName(texts[programIndex(texts)]);
}

/** `/bin/RM.exe` is `rm`. */
function programName(word = ""): string {
  const name = word.slice(Math.max(word.lastIndexOf("/"), word.lastIndexOf("\\")) + 1).toLowerCase();
  return name.endsWith(".exe") ? name.slice(0, -4) : name;
}
