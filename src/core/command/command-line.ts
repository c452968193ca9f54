import { headAndTail, headAtWord } from "../format/head-and-tail.ts";
import { oneLine, truncateAtGrapheme } from "../format/text.ts";
import { risksOf, type Risk } from "./command-risk.ts";
import { parseShell, type Dialect, type ShellLine, type SimpleCommand } from "./shell-parse.ts";

const ELLIPSIS = "…";
const WARNING = "⚠";
/** Longest shown part of one risky command. */
const MAX_RISK = 70;
/** Commands of a list that are looked at for its head, and as many for its tail. */
const MAX_PIECES = 40;

/**
 * A command in one line of at most `budget` UTF-16 units for a person who has to decide: without `cd …`, leading
 * assignments, comments, `set -e` and the bodies of heredocs; with what is risky first (`⚠ terraform destroy`); where it
 * is cut, with its head and its tail. Linear.
 */
export function commandLine(source: string, budget: number, dialect: Dialect = "bash"): string {
  const parsed = parseShell(source, dialect);
  const pieces = piecesOf(source, parsed);
  const whole = pieces.map((piece, index) => (index === 0 ? piece.text : joint(pieces[index - 1], piece))).join("");
  const plain = whole === "" ? oneLine(source, budget * 2) : whole;
  const risks = named(risksOf(source, dialect, parsed), budget);
  const [first] = risks;
  if (first === undefined) return condensed(pieces, plain, budget);
  const warned = `${WARNING} ${plain}`;
  // Where the whole fits, the warning is enough.
  const isSeen = risks.every((risk) => plain.includes(risk));
  if (isSeen && (warned.length <= budget || (plain.startsWith(first) && risks.length === 1))) {
    return headAndTail(warned, budget);
  }
  const said = `${WARNING} ${risks.join(", ")}`;
  const rest = budget - said.length - 3;
  return rest < 20 ? truncateAtGrapheme(said, budget) : `${said} — ${condensed(pieces, plain, rest)}`;
}

/** Risky parts, each once, as many as fit; the decisive words of each are kept. */
function named(risks: readonly Risk[], budget: number): readonly string[] {
  const texts: string[] = [];
  let room = budget - 2;
  for (const risk of risks) {
    const text = shorten(risk, Math.min(MAX_RISK, Math.max(20, budget - 2)));
    if (texts.some((one) => one.includes(text) || text.includes(one))) continue;
    if (texts.length > 0 && text.length + 2 > room) break;
    texts.push(text);
    room -= text.length + 2;
  }
  return texts;
}

function shorten({ text: raw, decisive, isInner }: Risk, budget: number): string {
  const text = oneLine(withoutAssignments(raw).replaceAll(CONTINUED, " "), 100_000);
  const inside = isInner === true ? oneLine(decisive, 200) : "";
  if (!text.includes(inside) && text.length + inside.length + 3 <= budget) return `${text} ${ELLIPSIS} ${inside}`;
  if (text.length <= budget && text.includes(inside)) return text;
  const cut = headAndTail(text, budget);
  const words = oneLine(decisive, budget - 4);
  const [program = ""] = text.split(" ", 1);
  return words === "" || cut.includes(words) ? cut : truncateAtGrapheme(`${program} ${ELLIPSIS} ${words}`, budget);
}

/** A line that the next one continues, in a shell or PowerShell. */
const CONTINUED = /[\\`]\r?\n/g;

interface Piece {
  readonly text: string;
  readonly before: string;
}

/** The commands of the list itself, without what only prepares them. */
function piecesOf(source: string, { commands, hidden }: ShellLine): readonly Piece[] {
  const own = commands.filter(({ within }) => within === null);
  const first = own.findIndex((command) => !prepares(command));
  const all = own.filter((command, index) => index >= first && !isSwitch(command));
  // The middle of a long list is never shown.
  const shown = all.length <= 2 * MAX_PIECES ? all : [...all.slice(0, MAX_PIECES), ...all.slice(-MAX_PIECES)];
  let next = 0;
  return shown.flatMap(({ start, end, before, words }, index) => {
    // Assignments of a single command are its environment.
    const from = words.find((word) => !isAssignment(word.text))?.start ?? start;
    let text = "";
    let at = from;
    while ((hidden[next]?.end ?? Infinity) <= from) next += 1;
    while ((hidden[next]?.start ?? Infinity) < end) {
      const { start: cutAt, end: until, kind } = hidden[next] ?? { start: at, end: at, kind: "comment" };
      next += 1;
      if (cutAt < at) continue;
      text += source.slice(at, cutAt) + (kind === "heredoc" ? ` ${ELLIPSIS} ` : " ");
      at = until;
    }
    text += source.slice(at, Math.max(at, end));
    const line = text.replaceAll(CONTINUED, " ").replaceAll(/\s+/g, " ").trim();
    return line === "" ? [] : [{ text: line, before: index === 0 ? "" : before }];
  });
}

function joint(last: Piece | undefined, { text, before }: Piece): string {
  if (before === "|" || before === "&&" || before === "||" || before === "&") return ` ${before} ${text}`;
  const goesOn = /(?:^|\s)(?:do|then|else|\{)$/.test(last?.text ?? "");
  return goesOn ? ` ${text}` : `; ${text}`;
}

const isAssignment = (word: string): boolean => /^[A-Za-z_]\w*\+?=/.test(word);

/** `A=1`, `export A=1`, `cd x`: they stand before what is meant. */
function prepares(command: SimpleCommand): boolean {
  const [first] = command.words;
  if (isSwitch(command) || first === undefined) return isSwitch(command);
  return (
    ["cd", "pushd", "export", "Set-Location"].includes(first.text) ||
    command.words.every((one) => isAssignment(one.text))
  );
}

/** `set -euo pipefail`, `true`, `:` */
function isSwitch({ words: [first, second] }: SimpleCommand): boolean {
  if (first === undefined) return false;
  return (
    (first.text === "set" && second !== undefined && /^[-+]/.test(second.text)) ||
    ["shopt", ":", "true", "setopt"].includes(first.text)
  );
}

function withoutAssignments(text: string): string {
  return text.replace(/^(?:[A-Za-z_]\w{0,60}=[^\s"'`$()]{0,200}\s{1,9}){1,20}/, "");
}

/** What is said behind a command and decides nothing. */
const TRAILS = /^(?:tail|head|tee|cat|less|true|echo|grep|jq|sort|wc|column|printf|exit)\b/;

/** Words that reach further than this folder: shown where a long list is cut. */
const REACHES =
  /\b(?:push|publish|deploy|apply|migrate|merge|release|upload|upgrade|install|uninstall|commit|kill|pkill|killall|restart|prune|rollback|promote|exec|scp|rsync|mv|rm)\b/;

/** Head … tail, of whole commands where that is possible. */
function condensed(pieces: readonly Piece[], whole: string, budget: number): string {
  if (whole.length <= budget) return whole;
  const said = pieces.filter(({ text }, index) => index === 0 || !TRAILS.test(text));
  const last = said.findLast(({ text }, index) => index > 0 && REACHES.test(text)) ?? said.at(-1);
  const [head] = said;
  if (head === undefined || last === undefined || last === head)
    return headAndTail(withoutTrail(pieces, whole), budget);
  const end = `${last.before === ";" || last.before === "\n" ? ";" : last.before} ${last.text}`.trim();
  const tail = headAndTail(end, Math.max(Math.floor(budget / 2), budget - head.text.length - 3));
  return `${headAtWord(head.text, budget - tail.length - 3)} ${ELLIPSIS} ${tail}`;
}

/** A single command with its pipes: the pipe to `tail` and `2>&1` are left out first. */
function withoutTrail(pieces: readonly Piece[], whole: string): string {
  return (pieces[0]?.text ?? whole).replace(/ 2>&1$/, "");
}
