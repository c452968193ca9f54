export interface ListGeometry {
  readonly scrollTop: number;
  readonly viewportHeight: number;
  readonly rowHeight: number;
  readonly rowCount: number;
}

/** Rows drawn beyond each edge, so that a quick scroll shows no holes. */
const OVERSCAN = 8;

/** The rows to draw: `first` and one past the `last`. */
export function visibleRows({ scrollTop, viewportHeight, rowHeight, rowCount }: ListGeometry): {
  first: number;
  end: number;
} {
  const top = Math.min(Math.max(0, scrollTop), Math.max(0, rowCount * rowHeight - viewportHeight));
  return {
    first: Math.max(0, Math.floor(top / rowHeight) - OVERSCAN),
    end: Math.min(rowCount, Math.ceil((top + viewportHeight) / rowHeight) + OVERSCAN),
  };
}

/** Where to scroll so that a row can be seen; where we are when it already can. */
export function scrollToRow(index: number, { scrollTop, viewportHeight, rowHeight }: ListGeometry): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - viewportHeight);
}
