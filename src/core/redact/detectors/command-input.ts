import { LINE_END, WORD, type Cursor } from "../cursor.ts";
import type { Range, Span } from "../finding.ts";
import { type Trigger, triggerOf } from "../trigger-table.ts";
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
];

/** `echo X | docker login --password-stdin`, `printf '%s' X | …`. */
function detectPiped(cursor: Cursor, start: number, name: string): Span | null {
  if (!beginsCommand(cursor, start)) return null;
  const all = wordsFrom(cursor, start + name.length);
  const words = all.filter((word) => !FORMAT.test(cursor.text.slice(word.start, word.end)));
  const [word] = words;
  if (word === undefined || words.length > 3) return null;
  if (WRITES.test(cursor.before(start, 60))) return given(cursor, word, false);
  const named = all.find((each) => each.start < word.start && each.end - each.start < 100);
  const format = named === undefined ? "" : cursor.text.slice(named.start, named.end);
  const variable = /^\\*["']?([A-Za-z_]\w{1,60})=%s/.exec(format)?.[1];
  if (variable !== undefined && classifyName(variable)?.isStrong === true) return given(cursor, word, false);
  const after = cursor.text.slice(words.at(-1)?.end, (words.at(-1)?.end ?? 0) + 80);
  cursor.steps += 80;
  const command = PIPE.exec(after)?.[1];
  if (command === undefined || !READERS.some((reader) => command.startsWith(reader))) return null;
  // `printf '%s:%s' user X`, and the same twice for `passwd`.
  const isPair = command.startsWith("chpasswd");
  const [first, ...others] =
    isPair && words.length > 1
      ? [given(cursor, words[1] ?? word, false)]
      : words.map((each) => given(cursor, each, isPair));
  cursor.more.push(...others.filter((span) => span !== null));
  return first ?? null;
}

/** The command behind a pipe, and what runs it: another user, a package, a container, a host. */
const PIPE =
  /^[ \t]{0,8}\|[ \t]{0,8}(?:sudo (?![-]S)|(?:npx|bunx|uvx|yarn|(?:pnpm|yarn) (?:dlx|exec)|pnpm|bun x)(?: -y| --yes)? |(?:docker|podman) exec (?:-\w{1,12} ){0,3}[\w.-]{1,40} |ssh (?:-\S{1,20} ){0,3}[\w.@-]{1,60} ["']?){0,2}(.*)$/s;

/** Options and formats, which are not values. */
const FORMAT = /^\\*["']?(?:-[neE]+$|%|[A-Za-z_]\w{1,60}=%s)/;
/** Options that run a command for the secret that it prints: `--password-command 'echo X'`, `private-key <(echo X)`. */
const WRITES =
  /(?:(?:password|pass|secret)-?(?:command|cmd)|passcommand|askpass|BORG_PASSCOMMAND)[= ]{1,2}\\{0,4}["']?$|(?:key|pass|password|secret|token|auth|psk|preshared-key)(?:-file)?[= ]{1,2}<\($/i;

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
  const before = cursor.before(at, 160);
  const from = before.lastIndexOf("\n") + 1;
  const line = DOCUMENT_READERS.find(([readers]) => readers.some((reader) => before.includes(reader, from)))?.[1];
  if (line === undefined) return null;
  let next = lineEnd + 1;
  for (let more = 0; more < 20 && next < text.length; more += 1) {
    const end = cursor.until(next, LINE_END, 200);
    const written = text.slice(next, end);
    if (written.trim() === label) break;
    const value = line.exec(written)?.[1];
    if (value !== undefined && isGiven(value, true))
      cursor.more.push({ start: end - value.length, end, kind: "password" });
    next = end + 1;
  }
  return null;
}

function hereString(cursor: Cursor, at: number): Span | null {
  if (cursor.text[at - 1] === "<") return null;
  if (cursor.text[at + 2] !== "<") return hereDocument(cursor, at);
  const line = cursor.before(at, 160).split("\n").at(-1) ?? "";
  // `read -s PASSWORD <<< X`
  const words = line.trim().split(" ");
  const isRead = words[0] === "read" && classifyName(words.at(-1) ?? "")?.isStrong === true;
  const reader = isRead ? "read" : READERS.find((name) => line.includes(name.toLowerCase()));
  const [word] = reader === undefined ? [] : wordsFrom(cursor, at + 3);
  return word === undefined ? null : given(cursor, word, reader === "chpasswd");
}

function given(cursor: Cursor, word: Range, isPair: boolean): Span | null {
  const { start, end } = unquoted(cursor, word);
  const value = cursor.text.slice(start, end);
  const from = isPair ? value.indexOf(":") + 1 : 0;
  const secret = value.slice(from);
  if (secret.length < 3 || isDummyValue(secret) || secret.startsWith("$") || cursor.is(start - 1, WORD)) return null;
  return { start: start + from, end, kind: kindOf(secret) };
}
