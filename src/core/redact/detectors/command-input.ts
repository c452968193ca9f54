import { LINE_END, WORD, type Cursor } from "../cursor.ts";
import type { Range, Span } from "../finding.ts";
import { takeFirst, type Trigger, triggerOf } from "../trigger-table.ts";
import { classifyName } from "../values/key-name.ts";
import { isDummyValue } from "../values/value-kind.ts";
import { beginsCommand, isGiven, kindOf, unquoted, wordsFrom } from "./command-line.ts";
import { READERS } from "./command-table.ts";

/** The input of a command that reads a secret: by a pipe, a here-string, a here-document, a script of expect. */
export const COMMAND_INPUTS: readonly Trigger[] = [
  triggerOf("echo ", (cursor, start) => detectPiped(cursor, start, "echo")),
  triggerOf("printf ", (cursor, start) => detectPiped(cursor, start, "printf")),
  { pair: "<<", detect: hereString },
  triggerOf("send ", sentByExpect),
  triggerOf("for ", tried),
];

/** `echo X | docker login --password-stdin`, `printf '%s' X | …`. */
function detectPiped(cursor: Cursor, start: number, name: string): Span | null {
  if (!beginsCommand(cursor, start)) return null;
  const all = wordsFrom(cursor, start + name.length).map((word) => ({
    ...word,
    text: cursor.text.slice(word.start, word.end),
  }));
  const words = all.filter(({ text }) => !FORMAT.test(text) && !text.includes("=%s"));
  const [word] = words;
  if (word === undefined || words.length > 3) return null;
  if (WRITES.test(cursor.before(start, 60))) return takeFirst(cursor, given(cursor, word));
  // `printf 'PASSWORD=%s' X`
  const format = all.find(({ text }) => text.includes("=%s"))?.text ?? "";
  const variable = format.slice(0, format.indexOf("=%s")).split(/\W/).at(-1) ?? "";
  if (variable !== "" && classifyName(variable)?.isStrong === true) return takeFirst(cursor, given(cursor, word));
  if (fileOf(cursor.text.slice(word.end, word.end + 200), 20)) {
    const range = unquoted(cursor, word);
    return isAlone(cursor.text.slice(range.start, range.end)) ? { ...range, kind: "password" } : null;
  }
  const end = words.at(-1)?.end ?? 0;
  cursor.steps += 320;
  const command = cursor.text.slice(end, end + 120);
  const reader = readerOf(command);
  if (reader === undefined) return null;
  // `printf '%s:%s' user X`, and the same twice for `passwd`.
  const isPair = reader.startsWith("chpasswd");
  if (isPair && words.length > 1) return takeFirst(cursor, given(cursor, words[1] ?? word));
  return takeFirst(
    cursor,
    words.flatMap((each) => given(cursor, each, reader)),
  );
}

/** The command that reads a secret, behind a pipe; null for any other. */
function readerOf(piped: string): string | undefined {
  const command = PIPE.exec(piped)?.[1] ?? "";
  return TEXT_TOOL.test(command) ? undefined : (READER.exec(command) ?? ON_INPUT.exec(`${command} `))?.[0];
}

/** The command behind a pipe, and what runs it: another user, a package, a container, a host. */
const PIPE =
  /^[ \t]{0,8}\|[ \t]{0,8}(?:sudo (?!-\w{0,3}S)|(?:npx|bunx|uvx|yarn|(?:pnpm|yarn) (?:dlx|exec)|pnpm|bun x)(?: -y| --yes)? |(?:docker|podman) exec (?:-\w{1,12} ){0,3}[\w.-]{1,40} |ssh (?:-\S{1,20} ){0,3}[\w.@-]{1,60} ["']?){0,2}([^|\r\n]*)/i;
const READER = new RegExp(`^(?:${READERS.join("|")})(?!\\w)`, "i");
/** Flags by which any command reads a secret from its input. */
const ON_INPUT =
  /(?:pass(?:word|wd|phrase)?|token|secret|key)[-_](?:from-|on-)?(?:stdin|fd)\b|(?:pass(?:word|wd|phrase)|secret|token)\s|-stdinpass|--with-token|auth-user-pass|-file[= ](?:-|\/dev\/stdin)(?:\s|$)/i;

const TEXT_TOOL =
  /^(?:e?grep|rg|sed|awk|jq|yq|cat|tee|tr|wc|cut|sort|head|tail|less|base64|xxd|\w{2,6}sum|bc|read|while|done|for|mapfile|readarray|(?:ba|z|da)?sh|python3?|node|ruby|perl|psql|sqlite3|diff|column|fold|rev|nl|od|hexdump)(?:\s|$)/;

/** Where a shell writes to: `> x`, `>>x`, `| sudo tee -a x`. */
const FILE = /(?:>{1,2}|\btee(?: -a)?)[ \t]{0,4}["']?([\w./~-]{1,160})/;

/** Whether a shell writes into a file whose name says that it holds a secret, within the first `most` units. */
function fileOf(text: string, most: number): boolean {
  const match = FILE.exec(text.split(LINE)[0] ?? "");
  if (match === null || match.index > most) return false;
  const path = (match[1] ?? "").replace(/\.(?:txt|conf|secret)$/, "");
  const base = path.slice(path.lastIndexOf("/") + 1);
  const name = /\w\.\w/.test(base) ? null : classifyName(base);
  return /\/secrets\/[^/]+$/.test(path) || name?.isStrong === true || name?.kind === "credential";
}

/** Whether a line is a secret, not a setting with a name. */
const isAlone = (line: string): boolean => isGiven(line, null) && !/^[\w.-]{1,40}[=:](?!=?$)/.test(line);

/** Options and formats, which are not values. */
const FORMAT = /^\\*["']?(?:-[neE]+$|%)/;
/** Options that run a command for the secret that it prints: `--password-command 'echo X'`, `private-key <(echo X)`. */
const WRITES =
  /(?:(?:password|pass|secret)-?(?:command|cmd|eval)|passcommand|askpass|BORG_PASSCOMMAND)[= ]{1,2}\\{0,4}["']?$|(?:key|pass|password|secret|token|auth|psk|preshared-key)(?:-file)?[= ]{1,2}<\($|(?:pass(?:word|wd)?|pw|token|secret|key)=["']?\$\($/i;

const LOOP = /for (p|t|s|pw|pwd|psk|pass\w{0,8}|secrets?|tokens?) in ([^;\r\n]{4,600})/iy;

/** `for p in x y; do … -u admin:$p`: passwords that are tried in turn. */
function tried(cursor: Cursor, at: number): Span | null {
  LOOP.lastIndex = at;
  const [head = "", variable = "", list = ""] = LOOP.exec(cursor.text) ?? [];
  cursor.steps += head.length;
  if (head === "") return null;
  const from = at + head.length - list.length;
  const use = new RegExp(`(?:[:%]|-[paw][ =]?|pass\\w{0,8}[ =:]{1,3})["'$({]{0,4}${variable}\\b`, "i");
  if (variable.length === 1 && !use.test(cursor.text.slice(from + list.length, from + list.length + 300))) return null;
  const words = [...list.matchAll(/[^\s"'`,()]{4,120}/g)].filter(
    ([word]) => isGiven(word, null) && !/[[\]=&/]/.test(word),
  );
  return takeFirst(
    cursor,
    words.map(({ 0: word, index }) => ({ start: from + index, end: from + index + word.length, kind: "password" })),
  );
}

const SENT = /send (?:-- )?\\{0,7}"([^"\\\n]{3,120})\\{1,8}[rn]\\{0,8}"/dy;

/** `send "X\r"` of an expect script. */
function sentByExpect(cursor: Cursor, at: number): Span | null {
  SENT.lastIndex = at;
  const match = cursor.is(at - 1, WORD) ? null : SENT.exec(cursor.text);
  const [start, end] = match?.indices?.[1] ?? [0, 0];
  const isAsked = end > 0 && /ass(?:word|phrase|code)|\bpin\b/.test(cursor.before(at, 200));
  return end > 0 && isGiven(cursor.text.slice(start, end), isAsked ? true : null)
    ? { start, end, kind: "password" }
    : null;
}

/** Commands that read a secret from a here-document, in lower case, with the part of the line that is secret. */
const DOCUMENT_READERS: readonly (readonly [commands: readonly string[], line: RegExp])[] = [
  [["chpasswd"], /^[\w.-]{1,40}:(\S{4,120})$/],
  [["ftp ", "ftp\t"], /^user \S{1,60} (\S{4,120})$/],
  [
    ["sudo -s", "sudo -ks", "--password-stdin", "--with-token", "secret set", "secret put", "secret create", "passwd"],
    /^(\S{4,120})$/,
  ],
];

/** The lines of a here-document that are secrets for the command above it. */
function hereDocument(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const label = /^<<-?[ \t]{0,4}\\?["']?([A-Za-z_]\w{0,40})/.exec(text.slice(at, at + 60))?.[1];
  const lineEnd = cursor.until(at, LINE_END, 260);
  if (label === undefined || text[lineEnd] !== "\n") return null;
  const before = cursor.before(at, 160) + cursor.before(lineEnd, lineEnd - at);
  const from = cursor.before(at, 160).lastIndexOf("\n") + 1;
  const isFile = fileOf(before.slice(from).replaceAll("<<", "  "), 200);
  const line = isFile
    ? /^(\S{4,120})$/
    : DOCUMENT_READERS.find(([readers]) => readers.some((reader) => before.includes(reader, from)))?.[1];
  if (line === undefined) return null;
  let next = lineEnd + 1;
  for (let more = 0; more < 20 && next < text.length; more += 1) {
    const end = cursor.until(next, LINE_END, 200);
    const written = text.slice(next, end);
    if (written.trim() === label) break;
    const value = line.exec(written)?.[1];
    if (value !== undefined && (isFile ? isAlone(value) : isGiven(value, true)))
      cursor.more.push({ start: end - value.length, end, kind: "password" });
    next = end + 1;
  }
  return null;
}

function hereString(cursor: Cursor, at: number): Span | null {
  if (cursor.text[at - 1] === "<") return null;
  if (cursor.text[at + 2] !== "<") return hereDocument(cursor, at);
  const line = cursor.before(at, 160).split(LINE).at(-1) ?? "";
  const command =
    line
      .split(/[|;&(]/)
      .at(-1)
      ?.trim() ?? "";
  // `read -s PASSWORD <<< X`
  const words = command.split(" ");
  const isRead = words[0] === "read" && ["password", "token"].includes(classifyName(words.at(-1) ?? "")?.kind ?? "");
  const reader = isRead || fileOf(command, 200) ? "read" : readerOf(`| ${command}`);
  const [word] = wordsFrom(cursor, at + 3);
  if (word === undefined) return null;
  // No matter what the command is, a single word like a password is one.
  const isStated = reader === undefined && !TEXT_TOOL.test(command) && isStrong(cursor, word);
  return reader === undefined && !isStated ? null : takeFirst(cursor, given(cursor, word, reader));
}

function isStrong(cursor: Cursor, word: Range): boolean {
  const { start, end } = unquoted(cursor, word);
  const value = cursor.text.slice(start, end);
  return value.length >= 8 && /\d{2}|[!@#%^&*]/.test(value) && isGiven(value, null);
}

const LINE = /\\{1,4}[rn]|[\r\n]/;

/** The secrets in the lines of a word: after a colon for `chpasswd`, below the name of the user for a VPN. */
function given(cursor: Cursor, word: Range, reader = ""): readonly Span[] {
  const range = unquoted(cursor, word);
  const text = cursor.text.slice(range.start, range.end);
  if (cursor.is(range.start - 1, WORD)) return [];
  const lines = text.split(LINE).filter((line) => line !== "");
  const asked = reader === "auth-user-pass" ? lines.slice(1) : lines;
  const spans: Span[] = [];
  let at = 0;
  for (const line of asked) {
    at = text.indexOf(line, at);
    const from = reader.startsWith("chpasswd") ? line.indexOf(":") + 1 : 0;
    const secret = line.slice(from);
    if (secret.length >= 3 && !isDummyValue(secret) && !secret.startsWith("$"))
      spans.push({ start: range.start + at + from, end: range.start + at + line.length, kind: kindOf(secret) });
    at += line.length;
  }
  return spans;
}
