/** A word of a command without its quotes. */
interface ShellWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One program with its arguments, wherever it stands: in a list, a pipeline, `$(…)`, a subshell. */
export interface SimpleCommand {
  readonly words: ShellWord[];
  /** Files that its output goes to. */
  readonly targets: string[];
  /** What it reads: bodies of heredocs, and here-strings. */
  readonly inputs: string[];
  readonly start: number;
  end: number;
  /** The operator before it in the list: empty for the first one. */
  readonly before: string;
  /** The same for commands that a `|` connects. */
  readonly pipeline: number;
  /** The command in whose words it stands, by `$(…)` or `<(…)`; null in the list itself. */
  readonly within: SimpleCommand | null;
}

interface Hidden {
  readonly start: number;
  readonly end: number;
  readonly kind: "comment" | "heredoc";
}

export type Dialect = "bash" | "powershell";

interface Heredoc {
  readonly delimiter: string;
  readonly indented: boolean;
  readonly command: SimpleCommand;
}

interface Frame {
  /** What ends it; empty for the whole source. */
  readonly close: string;
  readonly within: SimpleCommand | null;
  command: SimpleCommand | null;
  word: { text: string; readonly start: number; quoted: boolean } | null;
  inQuotes: boolean;
  redirect: string;
  before: string;
  pipeline: number;
}

/** Deeper than that is not written by hand, and is read as text. */
const MAX_DEPTH = 60;

const BLANK = new Set([" ", "\t", "\r"]);

export type ShellLine = Readonly<ReturnType<typeof parseShell>>;

/**
 * The commands of a shell's source, in one pass: linear in its length, for any text. It reads what decides over a risk
 * (quotes, lists, pipes, substitutions, heredocs, redirections) and expands nothing: no variable, alias or function.
 * @returns `hidden`: comments and the bodies of heredocs, as ranges of the source in order
 */
export function parseShell(source: string, dialect: Dialect = "bash") {
  const commands: SimpleCommand[] = [];
  const hidden: Hidden[] = [];
  const escape = dialect === "powershell" ? "`" : "\\";
  let heredocs: Heredoc[] = [];
  let pipelines = 0;
  let at = 0;

  const newFrame = (close: string, within: SimpleCommand | null): Frame => ({
    close,
    within,
    command: null,
    word: null,
    inQuotes: false,
    redirect: "",
    before: "",
    pipeline: (pipelines += 1),
  });
  const frames: Frame[] = [];
  let top = newFrame("", null);

  const commandOf = (): SimpleCommand => {
    if (top.command !== null) return top.command;
    const { before, pipeline, within } = top;
    const command = { words: [], targets: [], inputs: [], start: at, end: at, before, pipeline, within };
    top.command = command;
    commands.push(command);
    return command;
  };
  const add = (text: string): void => {
    commandOf();
    top.word ??= { text: "", start: at, quoted: false };
    top.word.text += text;
  };
  const endWord = (): void => {
    const { word, redirect } = top;
    if (word === null) return;
    top.word = null;
    top.redirect = "";
    const command = commandOf();
    command.end = at;
    if (redirect === "") command.words.push({ text: word.text, start: word.start, end: at });
    else if (redirect.startsWith("<<<")) command.inputs.push(word.text);
    else if (redirect.startsWith("<<")) {
      heredocs.push({ delimiter: word.text, indented: redirect.endsWith("-"), command });
    } else if (redirect.startsWith(">")) command.targets.push(word.text);
  };
  const endCommand = (operator: string): void => {
    endWord();
    top.redirect = "";
    if (top.command === null) return;
    top.command = null;
    top.before = operator;
    if (operator !== "|") top.pipeline = pipelines += 1;
  };
  const open = (close: string): boolean => {
    if (frames.length >= MAX_DEPTH) return false;
    const within = commandOf();
    frames.push(top);
    top = newFrame(close, within);
    return true;
  };
  const close = (): void => {
    endCommand(";");
    top = frames.pop() ?? top;
    at += 1;
    if (top.command !== null) top.command.end = at;
  };
  const readHeredocs = (): void => {
    for (const { delimiter, indented, command } of heredocs) {
      const start = at;
      let end = -1;
      while (end < 0 && at < source.length) {
        const lineEnd = source.indexOf("\n", at);
        const next = lineEnd < 0 ? source.length : lineEnd;
        // A delimiter is short: a long line is not compared.
        const line = next - at > delimiter.length + 100 ? "" : source.slice(at, next);
        if ((indented ? line.replace(/^\t+/, "") : line).replace(/\r$/, "") === delimiter && next > at) end = at;
        at = Math.min(source.length, next + 1);
      }
      command.inputs.push(source.slice(start, end < 0 ? source.length : end));
      hidden.push({ start, end: at, kind: "heredoc" });
    }
    heredocs = [];
  };
  /** `$(` and backticks, in quotes or not. */
  const substitution = (char: string): boolean => {
    if (char === "$" && source[at + 1] === "(") {
      add("$()");
      if (!open(")")) return false;
      at += 2;
      return true;
    }
    if (char !== "`" || escape === "`") return false;
    if (top.close === "`") {
      close();
      return true;
    }
    add("$()");
    if (!open("`")) return false;
    at += 1;
    return true;
  };
  const redirection = (char: string): void => {
    const next = source[at + 1];
    if (next === "(" && top.word === null) {
      add("<()");
      if (open(")")) at += 1;
      at += 1;
      return;
    }
    // `2>`: the number of a stream is no argument.
    if (top.word !== null && !top.word.quoted && /^\d{1,3}$/.test(top.word.text)) top.word = null;
    endWord();
    commandOf();
    let operator = char;
    while (operator.length < 3 && source[at + operator.length] === char) operator += char;
    at += operator.length;
    if (operator === "<<" && source[at] === "-") operator += "-";
    if (source[at] === "&" || source[at] === "|" || operator.endsWith("-")) at += 1;
    top.redirect = operator;
  };

  while (at < source.length) {
    const char = source[at] ?? "";
    if (top.inQuotes) {
      if (char === '"') {
        top.inQuotes = false;
        at += 1;
      } else if (char === escape && at + 1 < source.length) {
        const next = source[at + 1] ?? "";
        add(escape === "`" || '$`"\\\n'.includes(next) ? next : char + next);
        at += 2;
      } else if (!substitution(char)) {
        add(char);
        at += 1;
      }
      continue;
    }
    if (char === top.close && char !== "") close();
    else if (BLANK.has(char)) {
      endWord();
      at += 1;
    } else if (char === escape && at + 1 < source.length) {
      const next = source[at + 1] ?? "";
      if (next === "\n") endWord();
      else add(next);
      at += 2;
    } else if (char === "'" || char === '"') {
      add("");
      if (top.word !== null) top.word.quoted = true;
      if (char === '"') top.inQuotes = true;
      else {
        const end = source.indexOf("'", at + 1);
        add(source.slice(at + 1, end < 0 ? source.length : end));
        at = end < 0 ? source.length - 1 : end;
      }
      at += 1;
    } else if (char === "\n") {
      endCommand("\n");
      at += 1;
      if (heredocs.length > 0) readHeredocs();
    } else if (char === "#" && top.word === null) {
      const end = source.indexOf("\n", at);
      const start = at;
      at = end < 0 ? source.length : end;
      hidden.push({ start, end: at, kind: "comment" });
    } else if (char === ">" || char === "<") redirection(char);
    else if (char === "&" && source[at + 1] === ">") {
      endWord();
      at += 1;
    } else if (char === ";" || char === "&" || char === "|") {
      const isDouble = source[at + 1] === char;
      endCommand(isDouble && char !== ";" ? char + char : char);
      at += isDouble || source[at + 1] === "&" ? 2 : 1;
    } else if (substitution(char)) continue;
    else if (char === "(") {
      if (!open(")")) add(char);
      at += 1;
    } else if (char === ")") {
      endCommand(";");
      at += 1;
    } else {
      add(char);
      at += 1;
    }
  }
  while (frames.length > 0) close();
  at = source.length;
  endCommand("");
  return { commands, hidden };
}
