import { useRef } from "preact/hooks";
import { SIDEBAR_WIDTH } from "../../state/preferences.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";

/** Pixels of one key press. */
const STEP = 16;

/** The sidebar's edge: drag it, move it with the arrow keys, or double-click it for the usual width. */
export function Splitter() {
  const { preferences } = useStore();
  const { strings } = useStrings();
  const width = preferences.sidebarWidth.value;
  const { min, usual, max } = SIDEBAR_WIDTH;
  const grabbed = useRef<number | null>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const to: Readonly<Record<string, number>> = {
      ArrowLeft: width - STEP,
      ArrowRight: width + STEP,
      Home: min,
      End: max,
      Enter: usual,
    };
    const wanted = to[event.key];
    if (wanted === undefined) return;
    // The page's own keys are the same ones.
    event.preventDefault();
    preferences.setSidebarWidth(wanted);
  }

  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={strings.sidebar.width}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDblClick={() => preferences.setSidebarWidth(usual)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        grabbed.current = event.clientX - width;
      }}
      onPointerMove={(event) => {
        if (grabbed.current !== null) preferences.setSidebarWidth(event.clientX - grabbed.current);
      }}
      onLostPointerCapture={() => (grabbed.current = null)}
    />
  );
}
