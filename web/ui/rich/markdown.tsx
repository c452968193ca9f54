import { createElement, type ComponentChildren } from "preact";
import { useContext, useMemo, useState } from "preact/hooks";
import { Button } from "../button.tsx";
import { lazyModule } from "../lazy-module.ts";
import { useStringsOf } from "../page-context.ts";
import { languageOfFence } from "./code-language.ts";
import { Code } from "./code.tsx";
import { saysTarget, type LinkTarget } from "./link-target.ts";
import type { MarkdownBlock, MarkdownInline, MarkdownItem } from "./markdown-tree.ts";
import { RICH_STRINGS } from "./rich-strings.ts";
import { ExactText, VisibleText, WholeText } from "./visible-text.tsx";
import "./markdown.css";

/** The parser is most of the weight; until it is here, and if it never comes, the source is shown. */
const lazyParser = lazyModule(() => import("./markdown-tree.ts"));

/** Characters shown at once. */
const MAX_CHARS = 40_000;

/** A Markdown text as a person reads it. Elements only, never HTML from the text. */
export function Markdown({ text }: { readonly text: string }) {
  const strings = useStringsOf(RICH_STRINGS);
  const { code } = lazyParser.useCode();
  const isExact = useContext(ExactText);
  const [chosen, setLimit] = useState(MAX_CHARS);
  const limit = isExact ? Infinity : chosen;
  const shown = useMemo(() => cutAtLine(text, limit), [text, limit]);
  const blocks = useMemo(() => code?.parseMarkdown(shown) ?? null, [code, shown]);
  return (
    <div class="markdown stack breaks">
      {blocks === null ? <Source text={shown} /> : <Blocks blocks={blocks} />}
      {shown.length < text.length && (
        <Button class="fold" onClick={() => setLimit(limit + MAX_CHARS)}>
          {strings.more}
        </Button>
      )}
    </div>
  );
}

/** The beginning of a long text, up to the end of a line where there is one near. */
function cutAtLine(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf("\n", limit);
  return text.slice(0, end > limit / 2 ? end : limit);
}

function Source({ text }: { readonly text: string }) {
  return (
    <p class="as-written">
      <VisibleText text={text} />
    </p>
  );
}

function Blocks({ blocks }: { readonly blocks: readonly MarkdownBlock[] }) {
  return (
    <>
      {blocks.map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </>
  );
}

function Block({ block }: { readonly block: MarkdownBlock }) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p>
          <Inlines content={block.content} />
        </p>
      );
    case "heading":
      // Below the headings of the page.
      return createElement(`h${Math.min(6, block.level + 2)}`, null, <Inlines content={block.content} />);
    case "code":
      return <Code text={block.text} language={languageOfFence(block.info)} label={block.info} />;
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "list":
      return block.start === null ? (
        <ul>
          <Items items={block.items} />
        </ul>
      ) : (
        <ol start={block.start}>
          <Items items={block.items} />
        </ol>
      );
    case "table":
      return <Table {...block} />;
    case "rule":
      return <hr />;
    case "source":
      return <Source text={block.text} />;
    default:
      return block satisfies never;
  }
}

function Items({ items }: { readonly items: readonly MarkdownItem[] }) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <>
      {items.map(({ checked, blocks }, index) => (
        <li key={index} class={checked === null ? undefined : "is-task"}>
          {checked !== null && (
            <span class={`task-box${checked ? " is-checked" : ""}`}>
              <span class="visually-hidden">{strings.todo[checked ? "completed" : "pending"]}</span>
            </span>
          )}
          <Blocks blocks={blocks} />
        </li>
      ))}
    </>
  );
}

function Table({ aligns, rows: [head, ...rows] }: Extract<MarkdownBlock, { kind: "table" }>) {
  const strings = useStringsOf(RICH_STRINGS);
  const alignOf = (index: number): string | undefined => aligns[index] ?? undefined;
  return (
    <div class="table-scroll" role="group" aria-label={strings.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head?.map((content, index) => (
              <th key={index} class={alignOf(index)}>
                <Inlines content={content} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((content, index) => (
                <td key={index} class={alignOf(index)}>
                  <Inlines content={content} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface InlinesProps {
  readonly content: readonly MarkdownInline[];
  /** A link in a link would end the outer one. */
  readonly inLink?: boolean;
}

function Inlines({ content, inLink = false }: InlinesProps) {
  return (
    <>
      {content.map((inline, index) => (
        <Inline key={index} inline={inline} inLink={inLink} />
      ))}
    </>
  );
}

const ELEMENT = { strong: "strong", emphasis: "em", strike: "s" } as const;

function Inline({ inline, inLink }: { readonly inline: MarkdownInline; readonly inLink: boolean }) {
  const strings = useStringsOf(RICH_STRINGS);
  switch (inline.kind) {
    case "text":
      return <VisibleText text={inline.text} />;
    case "break":
      return <br />;
    case "code":
      return (
        <code>
          <WholeText text={inline.text} />
        </code>
      );
    case "strong":
    case "emphasis":
    case "strike":
      return createElement(ELEMENT[inline.kind], null, <Inlines content={inline.content} inLink={inLink} />);
    case "link":
      return (
        <Link
          target={inLink ? { ...inline.target, href: null } : inline.target}
          title={inline.title}
          text={textOf(inline)}
        >
          <Inlines content={inline.content} inLink />
        </Link>
      );
    case "image":
      return (
        <Link target={inLink ? { ...inline.target, href: null } : inline.target} title={inline.title} text={null}>
          {strings.image(inline.alt)}
        </Link>
      );
    default:
      return inline satisfies never;
  }
}

interface LinkProps {
  readonly target: LinkTarget;
  readonly title: string | null;
  /** The text of the link, where it may say the target; null for an image. */
  readonly text: string | null;
  readonly children: ComponentChildren;
}

/** A link, and beside it where it leads unless its text says so. */
function Link({ target, title, text, children }: LinkProps) {
  const { href } = target;
  const isExact = useContext(ExactText);
  const shown = isExact ? [href ?? target.shown, title].filter((part) => part !== null).join(" ") : target.shown;
  const isSaid = text !== null && (isExact ? text === shown : saysTarget(text, target));
  const tip = [title, href].filter((part) => part !== null).join(" – ");
  return (
    <>
      {href === null ? (
        <span title={title ?? undefined}>{children}</span>
      ) : (
        <a href={href} title={tip} target="_blank" rel="noopener noreferrer nofollow">
          {children}
        </a>
      )}
      {!isSaid && (
        <span class="link-target muted">
          {" ("}
          <bdi>
            <VisibleText text={shown} />
          </bdi>
          {")"}
        </span>
      )}
    </>
  );
}

function textOf(inline: MarkdownInline): string {
  if ("text" in inline) return inline.text;
  return "content" in inline ? inline.content.map(textOf).join("") : "";
}
