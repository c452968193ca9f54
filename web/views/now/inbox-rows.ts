import { useEffect, useRef, useState } from "preact/hooks";
import { compareItems, type InboxItem } from "../../state/inbox.ts";
import { browserTimers } from "../../state/page-clock.ts";

/** One line of the inbox. */
export interface InboxRow {
  readonly item: InboxItem;
  /** It has left the inbox, and keeps its place while you aim at a row. */
  readonly isOver: boolean;
}

interface Moment {
  readonly items: readonly InboxItem[];
  /** While you aim at a row, none moves: those that leave keep their place, and new ones come at the end. */
  readonly isHeld: boolean;
  /** What you read stays, also when it was answered elsewhere. */
  readonly openKey: string | null;
  /** What you marked yourself goes at once. */
  readonly markedKey: string | null;
}

export function arrangeRows(before: readonly InboxRow[], moment: Moment): readonly InboxRow[] {
  const { items, isHeld, openKey, markedKey } = moment;
  const current = new Map(items.map((item) => [item.key, item]));
  const kept = before.flatMap((row): InboxRow[] => {
    const { key } = row.item;
    const item = current.get(key);
    if (item !== undefined) return [{ item, isOver: false }];
    return (isHeld || key === openKey) && key !== markedKey ? [{ item: row.item, isOver: true }] : [];
  });
  const known = new Set(before.map(({ item }) => item.key));
  const fresh = items.filter(({ key }) => !known.has(key)).map((item) => ({ item, isOver: false }));
  const rows = [...kept, ...fresh];
  return isHeld ? rows : rows.sort((a, b) => compareItems(a.item, b.item));
}

/** A pointer that rests for so long aims at nothing. */
const HELD_FOR_MS = 4000;

/** Whether a pointer is over the list, or pressed in it. */
export function useHold() {
  const [isHeld, setHeld] = useState(false);
  const cancel = useRef<(() => void) | null>(null);
  useEffect(() => () => cancel.current?.(), []);

  function hold(): void {
    cancel.current?.();
    cancel.current = browserTimers.after(HELD_FOR_MS, () => setHeld(false));
    setHeld(true);
  }
  function release(): void {
    cancel.current?.();
    setHeld(false);
  }
  return { isHeld, props: { onPointerDown: hold, onPointerMove: hold, onPointerLeave: release } };
}
