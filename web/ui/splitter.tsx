import { useRef } from "preact/hooks";

/** Pixels of one key press. */
const STEP = 16;

const KEYS = { vertical: ["ArrowLeft", "ArrowRight"], horizontal: ["ArrowUp", "ArrowDown"] } as const;

interface SplitterProps {
  readonly class: string;
  readonly label: string;
  /** The edge's own direction: a vertical one changes a width, a horizontal one a height. */
  readonly orientation: "vertical" | "horizontal";
  /** In pixels, as its limits. */
  readonly size: number;
  readonly limits: { readonly min: number; readonly usual: number; readonly max: number };
  readonly resize: (size: number) => void;
  /** The size as drawn, where content may fill less than `size`. */
  readonly drawn?: () => number;
}

/** The edge of a part of the page: drag it, move it with the arrow keys, or double-click it for the usual size. */
export function Splitter(props: SplitterProps) {
  const { label, orientation, size, limits, resize, drawn = () => size } = props;
  const { min, usual, max } = limits;
  const [less, more] = KEYS[orientation];
  const grabbed = useRef<number | null>(null);
  const placeOf = (event: PointerEvent): number => (orientation === "vertical" ? event.clientX : event.clientY);

  function onKeyDown(event: KeyboardEvent): void {
    const to: Readonly<Record<string, number>> = {
      [less]: drawn() - STEP,
      [more]: size + STEP,
      Home: min,
      End: max,
      Enter: usual,
    };
    const wanted = to[event.key];
    if (wanted === undefined) return;
    // The page's own keys are the same ones.
    event.preventDefault();
    resize(wanted);
  }

  return (
    <div
      class={props.class}
      role="separator"
      aria-orientation={orientation}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDblClick={() => resize(usual)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        grabbed.current = placeOf(event) - drawn();
      }}
      onPointerMove={(event) => {
        if (grabbed.current !== null) resize(placeOf(event) - grabbed.current);
      }}
      onLostPointerCapture={() => (grabbed.current = null)}
    />
  );
}
