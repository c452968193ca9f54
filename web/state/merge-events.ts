import type { EventDto } from "../../src/api/dto.ts";

/** Merges two lists, each newest first, without duplicates. For an event in both, the first list wins. */
export function mergeEvents(first: readonly EventDto[], second: readonly EventDto[]): readonly EventDto[] {
  if (second.length === 0) return first;
  if (first.length === 0) return second;
  // The lists do not overlap: a live event, or an older page.
  if ((first.at(-1)?.seq ?? 0) > (second[0]?.seq ?? 0)) return first.concat(second);
  if ((second.at(-1)?.seq ?? 0) > (first[0]?.seq ?? 0)) return second.concat(first);
  const merged: EventDto[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const a = first[i];
    const b = second[j];
    if (a === undefined) return merged.concat(second.slice(j));
    if (b === undefined) return merged.concat(first.slice(i));
    merged.push(a.seq >= b.seq ? a : b);
    if (a.seq >= b.seq) i++;
    if (b.seq >= a.seq) j++;
  }
}
