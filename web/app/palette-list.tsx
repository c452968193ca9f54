import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { browserTimers } from "../state/page-clock.ts";
import { formatRoute } from "../state/route.ts";
import { folderHere, useEditorLink } from "../ui/editor-link.ts";
import { Icon, StateMark } from "../ui/icon.tsx";
import { isPlainClick } from "../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../ui/page-context.ts";
import { Since } from "../ui/time.tsx";
import { openSessionOf, paletteActs } from "./palette-acts.ts";
import { lastItems, paletteItems, sessionItem, type PaletteItem } from "./palette-items.ts";
import { rank } from "./palette-rank.ts";
import { PALETTE_STRINGS } from "./palette-strings.ts";

/** Maximum number of items in the list. */
const MAX_ITEMS = 50;

/** Milliseconds without typing before the request is sent. */
const TYPING_PAUSE_MS = 120;

interface PaletteListProps {
  readonly query: string;
  readonly id: string;
  readonly close: () => void;
  /** Gets the field's keys. */
  readonly onKey: RefObject<((event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">) => void) | null>;
  /** Keys that were pressed before. */
  readonly early: RefObject<string[]>;
  readonly onMark: (optionId: string | null) => void;
  /** Says what was done, after the palette has closed. */
  readonly say: (text: string) => void;
}

/** What matches the typed letters; each place is a link. */
export function PaletteList({ query, id, close, onKey, early, onMark, say }: PaletteListProps) {
  const store = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(PALETTE_STRINGS);
  const search = useSessionSearch(query);
  const editorHref = useEditorLink(folderHere(openSessionOf(store)));
  const known = paletteItems(store, strings, paletteActs({ store, strings, editorHref }));
  const found = search.found.flatMap((session) =>
    store.sessions.find(session.session_id) === undefined ? [sessionItem(session, store)] : [],
  );
  // Each below the other: nothing moves under the pointer when the daemon answers.
  const matching = [...rank(known, query), ...rank(found, query)];
  const isCut = matching.length > MAX_ITEMS || search.isCut;
  const items = [...matching.slice(0, MAX_ITEMS), ...lastItems(query, { store, strings, isCut })];
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = Math.max(
    0,
    items.findIndex((item) => item.id === chosenId),
  );

  useEffect(() => setChosenId(null), [query]);
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, query]);
  useEffect(() => {
    onMark(items.length === 0 ? null : `${id}-${chosen}`);
    return () => onMark(null);
  }, [chosen, items.length === 0]);

  function choose(item: PaletteItem | undefined, inNewTab: boolean): void {
    if (item === undefined) return;
    const href = hrefOf(item);
    if (inNewTab && href !== undefined) {
      open(href, "_blank", "noopener");
      return;
    }
    // Close first: focus returns to its old place, and the command may then move it.
    close();
    if (item.to !== undefined) store.navigation.go(item.to);
    else if (item.href !== undefined) follow(item.href);
    void Promise.resolve(item.run?.()).then(
      (text) => say(text ?? ""),
      () => say(page.noAnswer.message),
    );
  }

  function take({ key, ctrlKey, metaKey }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">): void {
    const step = (by: number) => setChosenId(items[(chosen + by + items.length) % items.length]?.id ?? null);
    if (key === "Enter") choose(items[chosen], ctrlKey || metaKey);
    else if (items.length > 0) step(key === "ArrowDown" ? 1 : -1);
  }

  useLayoutEffect(() => {
    onKey.current = take;
    const [key] = early.current ?? [];
    if (key !== undefined) {
      early.current?.shift();
      take({ key, ctrlKey: false, metaKey: false });
    }
    return () => {
      onKey.current = null;
    };
  });

  function option(item: PaletteItem, index: number, group: string) {
    const props = {
      id: `${id}-${index}`,
      role: "option",
      tabIndex: -1,
      class: "palette-item",
      "aria-selected": index === chosen,
      title: item.title ?? item.name,
      onPointerMove: () => index !== chosen && setChosenId(item.id),
    } as const;
    const href = hrefOf(item);
    // Its heading says it.
    const hint = item.hint === group ? "" : group === "" ? item.hint : item.hint.replace(`${group} · `, "");
    const content = <ItemContent item={{ ...item, hint }} />;
    return href === undefined ? (
      <button key={item.id} type="button" {...props} onClick={() => choose(item, false)}>
        {content}
      </button>
    ) : (
      <a
        key={item.id}
        {...props}
        href={href}
        onClick={(event) => {
          if (!isPlainClick(event)) return;
          event.preventDefault();
          choose(item, false);
        }}
      >
        {content}
      </a>
    );
  }

  return (
    <>
      <div id={id} class="palette-list grows scrolls" role="listbox" aria-label={strings.list} tabIndex={-1}>
        {groupsOf(items, query).map(({ name, from, of }) => {
          const options = of.map((item, offset) => option(item, from + offset, name));
          return name === "" ? (
            options
          ) : (
            <div key={name} role="group" aria-label={name}>
              <p class="palette-group faint" aria-hidden="true">
                {name}
              </p>
              {options}
            </div>
          );
        })}
      </div>
      {search.state !== "done" && (
        <p class="palette-note note" role="status">
          {{ searching: strings.searching, failed: strings.onlyKnown }[search.state]}
        </p>
      )}
    </>
  );
}

interface Group {
  readonly name: string;
  /** Index of its first item in the list. */
  readonly from: number;
  readonly of: readonly PaletteItem[];
}

/** Under headings while nothing is typed; matches of a query are in the order of their rank. */
function groupsOf(items: readonly PaletteItem[], query: string): readonly Group[] {
  if (query.trim() !== "") return [{ name: "", from: 0, of: items }];
  let from = 0;
  return Array.from(
    Map.groupBy(items, (item) => item.group),
    ([name, of]) => {
      const group = { name, from, of };
      from += of.length;
      return group;
    },
  );
}

function hrefOf({ to, href }: PaletteItem): string | undefined {
  return to === undefined ? href : formatRoute(to) || location.pathname;
}

/** The daemon sends a file with its name, and an editor takes its address: the page stays open. */
function follow(href: string): void {
  const link = document.createElement("a");
  link.href = href;
  if (href.startsWith("/")) link.download = "";
  link.click();
}

function ItemContent({ item: { icon, state, name, hint, since } }: { readonly item: PaletteItem }) {
  return (
    <>
      {state === undefined ? <Icon name={icon} /> : <StateMark state={state} />}
      <bdi class="name cut">{name}</bdi>
      <bdi class={hint.length === 1 ? "hint note cut is-key" : "hint note cut"}>{hint}</bdi>
      {since === undefined ? null : <Since at={since} look="at-end" />}
    </>
  );
}

interface SessionSearch {
  readonly found: readonly SessionDto[];
  /** The daemon has more than the limit of the request. */
  readonly isCut: boolean;
  readonly state: "done" | "searching" | "failed";
}

const NOTHING: SessionSearch = { found: [], isCut: false, state: "done" };

/** Sessions in the store that match, of any age: the page holds only some of them. */
function useSessionSearch(query: string): SessionSearch {
  const { api } = useStore();
  const [search, setSearch] = useState(NOTHING);
  const typed = query.trim();
  useEffect(() => {
    if (typed === "") {
      setSearch(NOTHING);
      return undefined;
    }
    let isWanted = true;
    // Keep the old results until new ones arrive: rows that vanish and return are hard to read.
    setSearch((before) => ({ ...before, state: "searching" }));
    async function ask(): Promise<void> {
      const answer = await api.sessions({ q: typed, limit: String(MAX_ITEMS + 1) }).catch(() => null);
      if (!isWanted) return;
      if (answer === null) setSearch({ ...NOTHING, state: "failed" });
      else setSearch({ found: answer, isCut: answer.length > MAX_ITEMS, state: "done" });
    }
    const cancel = browserTimers.after(TYPING_PAUSE_MS, () => void ask());
    return () => {
      isWanted = false;
      cancel();
    };
  }, [typed]);
  return search;
}
