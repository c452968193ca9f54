/** Editors by name; what they understand is from their documentation. */
const EDITOR_PRESETS: Readonly<Record<string, string>> = {
  vscode: "vscode://file{path}:{line}",
  cursor: "cursor://file{path}:{line}",
  windsurf: "windsurf://file{path}:{line}",
  zed: "zed://file{path}:{line}",
  idea: "idea://open?file={path}&line={line}",
};

/**
 * A preset's name, or a template with `{path}` and perhaps `{line}`. Its scheme is that of an editor: `javascript:`,
 * `http:`, `file:` and the like run or send something.
 */
export const EDITOR_URL =
  /^(?:vscode|cursor|windsurf|zed|idea|(?:vscode(?:-insiders)?|vscodium|cursor|windsurf|zed|subl|txmt|mvim|idea|pycharm|webstorm|phpstorm|goland|clion|rider|rubymine|jetbrains):[^\s<>"'\\]{0,200}\{path\}[^\s<>"'\\]{0,200})$/;

const ABSOLUTE = /^(?:[A-Za-z]:)?[\\/]/;

/**
 * The address that opens a file in an editor; null for a path that is not absolute or a template that is not allowed.
 * @param editor a preset's name or a template, see {@link EDITOR_URL}
 * @param line default: the first
 */
export function editorLink(editor: string, path: string, line = 1): string | null {
  const template = Object.hasOwn(EDITOR_PRESETS, editor) ? EDITOR_PRESETS[editor] : editor;
  if (template === undefined || !EDITOR_URL.test(template) || !ABSOLUTE.test(path)) return null;
  const query = template.indexOf("?");
  return template.replaceAll(/\{(path|line)\}/g, (_, name: string, at: number) => {
    if (name === "line") return String(Math.max(1, Math.trunc(line)));
    return query >= 0 && query < at ? encode(path) : inPath(path);
  });
}

/** With slashes as separators, and one before a drive. The drive's colon stays, or it would be no drive. */
function inPath(path: string): string {
  const drive = /^[A-Za-z]:/.exec(path)?.[0] ?? "";
  const isWindows = drive !== "" || path.startsWith("\\\\");
  const rest = path.slice(drive.length);
  const slashed = isWindows ? rest.replaceAll("\\", "/") : rest;
  return `${drive === "" ? "" : `/${drive}`}${slashed.split("/").map(encode).join("/")}`;
}

function encode(text: string): string {
  // `'` is for a reader who pastes the address elsewhere.
  return encodeURIComponent(text.toWellFormed()).replaceAll("'", "%27");
}
