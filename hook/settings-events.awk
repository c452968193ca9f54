# Prints the events at which a settings.json of Claude Code runs our hook at every
# firing, in one line. Events where the hook has a matcher or a condition are left
# out. So is everything in an invalid JSON file, which Claude Code ignores as well.
#
# CCEN_HOOK is the hook's path. No string of JSON spans two lines, so each line is parsed by itself.

BEGIN {
  raw = ENVIRON["CCEN_HOOK"]
  quoted = in_quotes(raw)
  depth = 0
  broken = 0
}

{
  rest = $0
  while (match(rest, /[^ \t\r]/)) {
    rest = substr(rest, RSTART)
    first = substr(rest, 1, 1)
    taken = 1
    if (first == "\"") {
      if (!match(rest, /^"([^"\\]|\\.)*"/)) { broken = 1; exit }
      taken = RLENGTH
      text = decode(substr(rest, 2, taken - 2))
      if (isName[depth]) name_is(text); else value_is(text)
    } else if (first == "{" || first == "[") open(first)
    else if (first == "}" || first == "]") close_it()
    else if (first == ":") isName[depth] = 0
    else if (first == ",") isName[depth] = kind[depth] == "{"
    else {
      match(rest, /^[^][{}:," \t\r]+/)
      taken = RLENGTH
      value_is("")
    }
    rest = substr(rest, taken + 1)
  }
}

END {
  if (broken || depth != 0) exit
  line = ""
  for (event in every) if (event ~ /^[A-Za-z]+$/) line = line (line == "" ? "" : " ") event
  print line
}

function open(bracket) {
  depth++
  kind[depth] = bracket
  name[depth] = ""
  isName[depth] = bracket == "{"
  if (depth == 4) { ours = 0; matchesAll = 1 }
  if (depth == 6) { isCommand = 0; runsHook = 0; isBound = 0 }
}

# The places: 1 the file, 2 its hooks, 3 an event, 4 a group with a matcher, 5 its hooks, 6 one of them, 7 its arguments.
function close_it() {
  if (depth == 6 && inHooks() && isCommand && runsHook && !isBound) ours = 1
  if (depth == 4 && inHooks() && ours && matchesAll) every[name[2]] = 1
  depth--
  if (depth < 0) { broken = 1; exit }
}

function inHooks() {
  return name[1] == "hooks" && kind[2] == "{" && kind[3] == "[" && kind[4] == "{" && (depth < 6 || name[4] == "hooks")
}

# Of two members with one name the client uses the last.
function name_is(text) {
  name[depth] = text
  if (depth == 1 && text == "hooks") for (event in every) delete every[event]
  if (depth == 2 && name[1] == "hooks") delete every[text]
  if (depth == 6 && text == "if") isBound = 1
}

function value_is(text) {
  if (depth == 4 && name[4] == "matcher") matchesAll = text == "" || text == "*"
  if (depth == 6 && name[6] == "type") isCommand = text == "command"
  if ((depth == 6 && name[6] == "command") || (depth == 7 && name[6] == "args")) {
    if (index(text, raw) || index(text, quoted)) runsHook = 1
  }
}

# As it is written in single quotes of the shell. Not by gsub: awks differ about a backslash in its text.
function in_quotes(path,    out, at) {
  out = ""
  while ((at = index(path, "\047")) > 0) {
    out = out substr(path, 1, at) "\\\047\047"
    path = substr(path, at + 1)
  }
  return out path
}

function decode(text,    out, code) {
  out = ""
  while (match(text, /\\./)) {
    out = out substr(text, 1, RSTART - 1)
    code = substr(text, RSTART + 1, 1)
    if (code == "u") {
      out = out utf8(substr(text, RSTART + 2, 4))
      text = substr(text, RSTART + 6)
      continue
    }
    out = out (code == "n" ? "\n" : code == "t" ? "\t" : code == "r" ? "\r" : code == "b" ? "\b" : code == "f" ? "\f" : code)
    text = substr(text, RSTART + 2)
  }
  return out text
}

# Only the Basic Multilingual Plane: a path with other escaped letters is not found.
function utf8(hex,    value, at) {
  value = 0
  for (at = 1; at <= 4; at++) value = value * 16 + index("0123456789abcdef", tolower(substr(hex, at, 1))) - 1
  if (value < 128) return sprintf("%c", value)
  if (value < 2048) return sprintf("%c%c", 192 + int(value / 64), 128 + value % 64)
  return sprintf("%c%c%c", 224 + int(value / 4096), 128 + int(value / 64) % 64, 128 + value % 64)
}
