/** Languages that are coloured, as highlight.js calls them. */
const LANGUAGES = [
  "bash",
  "c",
  "cpp",
  "css",
  "diff",
  "go",
  "ini",
  "java",
  "javascript",
  "json",
  "markdown",
  "python",
  "rust",
  "sql",
  "typescript",
  "xml",
  "yaml",
] as const;

export type CodeLanguage = (typeof LANGUAGES)[number];

/** Other names in fences, and extensions of files. */
const ALIASES: Readonly<Record<string, CodeLanguage>> = {
  ts: "typescript",
  tsx: "typescript",
  mts: "typescript",
  cts: "typescript",
  js: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsonc: "json",
  json5: "json",
  jsonl: "json",
  webmanifest: "json",
  scss: "css",
  less: "css",
  html: "xml",
  htm: "xml",
  svg: "xml",
  vue: "xml",
  svelte: "xml",
  sh: "bash",
  shell: "bash",
  zsh: "bash",
  ksh: "bash",
  env: "bash",
  console: "bash",
  dockerfile: "bash",
  py: "python",
  pyi: "python",
  python3: "python",
  yml: "yaml",
  toml: "ini",
  cfg: "ini",
  conf: "ini",
  properties: "ini",
  patch: "diff",
  md: "markdown",
  mdx: "markdown",
  golang: "go",
  rs: "rust",
  kt: "java",
  h: "c",
  cc: "cpp",
  cxx: "cpp",
  hpp: "cpp",
  hh: "cpp",
  "c++": "cpp",
};

/** The language of a fence, by its first word. Null for an unknown one. */
export function languageOfFence(info: string): CodeLanguage | null {
  const word = /^\{?\.?([\w+#-]+)/.exec(info.trim())?.[1] ?? "";
  return languageOf(word);
}

/** The language of a file, by its extension or its whole name (`Dockerfile`). */
export function languageOfPath(path: string): CodeLanguage | null {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return languageOf(/\.([\w+]+)$/.exec(name)?.[1] ?? name);
}

function languageOf(word: string): CodeLanguage | null {
  const lower = word.toLowerCase();
  const alias = Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined;
  return alias ?? LANGUAGES.find((name) => name === lower) ?? null;
}
