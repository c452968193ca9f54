import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { LANES_HEIGHT } from "../../../state/session/session-layout.ts";
import { useStringsOf } from "../../../ui/page-context.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useSessionMemory } from "../session-memory.ts";

/** Pixels of one key press. */
const STEP = 16;

/** The edge between lanes and conversation: drag it, use the arrow keys, or double-click it for the usual height. */
export function LaneSplitter({ box }: { readonly box: RefObject<HTMLElement | null> }) {
  const { layout } = useSessionMemory();
  const strings = useStringsOf(SESSION_STRINGS);
  const { min, usual, max } = LANES_HEIGHT;
  const height = layout.lanesHeight.value;
  const grabbed = useRef<number | null>(null);

  /** As drawn: less than the limit where few lanes fill less. */
  const drawn = (): number => box.current?.offsetHeight ?? height;

  function onKeyDown(event: KeyboardEvent): void {
    const to: Readonly<Record<string, number>> = {
      ArrowUp: drawn() - STEP,
      ArrowDown: height + STEP,
      Home: min,
      End: max,
      Enter: usual,
    };
    const wanted = to[event.key];
    if (wanted === undefined) return;
    // The page's own keys are the same ones.
    event.preventDefault();
    layout.setLanesHeight(wanted);
  }

  return (
    <div
      class="lane-splitter"
      role="separator"
      aria-orientation="horizontal"
      aria-label={strings.lanes.height}
      aria-valuenow={height}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDblClick={() => layout.setLanesHeight(usual)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        grabbed.current = event.clientY - drawn();
      }}
      onPointerMove={(event) => {
        if (grabbed.current !== null) layout.setLanesHeight(event.clientY - grabbed.current);
      }}
      onLostPointerCapture={() => (grabbed.current = null)}
    />
  );
}
