import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { packageRoot } from "../../../src/system/package-root.ts";

interface Heading {
  readonly level: number;
  readonly text: string;
  /** The `#…` part of a link; made as GitHub makes it. */
  readonly anchor: string;
}

interface Link {
  /** As it is written. */
  readonly target: string;
  /** Inside of the repository; null if the link leads out of it. */
  readonly file: string | null;
  readonly anchor: string | null;
  readonly isImage: boolean;
}

/** A page that a person reads. */
export interface Page {
  /** From the root of the repository. */
  readonly name: string;
  readonly text: string;
  /** The text without its fenced blocks. */
  readonly prose: string;
  /** The content of the fenced blocks. */
  readonly blocks: readonly string[];
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
}

/** Every Markdown page of the repository, without the output of tests and builds. */
export const PAGES: readonly Page[] = globSync(["*.md", "docs/**/*.md", ".github/**/*.md"], { cwd: packageRoot })
  .map((name) => name.replaceAll("\\", "/"))
  .sort()
  .map((name) => readPage(name));

export function readPage(name: string): Page {
  return toPage(name, readFileSync(join(packageRoot, name), "utf8"));
}

export function toPage(name: string, text: string): Page {
  const fences = [...text.matchAll(/^(`{3,})[^`\n]*\n([\s\S]*?)^\1$/gm)];
  const prose = text.replaceAll(/^(`{3,})[^`\n]*\n[\s\S]*?^\1$/gm, "");
  return {
    name,
    text,
    prose,
    blocks: fences.map(([, , body = ""]) => body),
    headings: headingsOf(prose),
    links: linksOf(name, prose),
  };
}

function headingsOf(prose: string): Heading[] {
  const seen = new Map<string, number>();
  return [...prose.matchAll(/^(#{1,6}) +(.+?)\s*$/gm)].map(([, marks = "", text = ""]) => {
    const slug = slugOf(text);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return { level: marks.length, text, anchor: before === 0 ? slug : `${slug}-${before}` };
  });
}

/** Keeps letters, digits, `-` and `_`; spaces become dashes; the rest is removed. */
function slugOf(heading: string): string {
  const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/&(?:lt|gt|amp);/g, "");
  return plain
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Code contains no links. */
function linksOf(page: string, prose: string): Link[] {
  const spoken = prose.replaceAll(/`[^`\n]*`/g, (code) => "`".padEnd(code.length, "·"));
  return [...spoken.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, mark, target = ""]) => {
    const isImage = mark === "!";
    if (/^[a-z]+:/.test(target)) return { target, file: null, anchor: null, isImage };
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : normalize(join(dirname(page), decodeURIComponent(path)));
    return { target, file, anchor: anchor === undefined ? null : decodeURIComponent(anchor), isImage };
  });
}
