/** The theme's colours by their names in the style sheet, for a canvas. */
const NAMES = [
  "ink",
  "ink-2",
  "line",
  "edge",
  "paper",
  "focus",
  "amber",
  "amber-ink",
  "working",
  "waiting",
  "failed",
  "ended",
  "interrupted",
  "call",
  "result",
  "prompt",
  "subagent",
  "notice",
  "other",
] as const;

export type LaneColors = Readonly<Record<(typeof NAMES)[number], string>>;

/** Reads the current colours at an element: the theme may have been switched. */
export function laneColorsAt(element: HTMLElement): LaneColors {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colors = Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Record<keyof LaneColors, string>;
  probe.remove();
  return colors;
}
