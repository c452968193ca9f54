/** Eight hues; the theme defines their tones, so that all text keeps its contrast. */
const HUES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

type Hue = (typeof HUES)[number];

/** A piece of output in one style. */
export interface AnsiSpan {
  readonly text: string;
  readonly color: Hue | null;
  readonly background: Hue | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
}

type Style = Omit<AnsiSpan, "text">;

const PLAIN: Style = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
};

/**
 * What terminal output may contain besides text: a control sequence (parameters and final letter are groups 1 and 2), a
 * string such as a title or a link, another escape, or a control character. Sequences are bounded, so that hostile
 * output costs linear time.
 */
const SEQUENCE =
  /(?:\x1b\[|\x9b)([0-?]{0,64})[ -/]{0,8}([@-~])|(?:\x1b[\]P^_X]|[\x9d\x90\x9e\x9f\x98])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]{0,4}[0-~]|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f]|\x1b/g;

/**
 * Terminal output as coloured text. Only colours and weights (SGR) are applied. Links, titles, cursor movements and all
 * other sequences are removed, and their text stays. A carriage return overwrites its line, as progress bars expect.
 */
export function parseAnsi(output: string): readonly AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  const text = output.replace(/(?<!\r)\r+\n/g, "\n").replace(/^.*\r(?!$)/gm, "");
  let style = PLAIN;
  let from = 0;
  function take(piece: string): void {
    if (piece !== "") spans.push({ text: piece, ...style });
  }
  for (const found of text.matchAll(SEQUENCE)) {
    take(text.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] === "m") style = applySgr(style, found[1] ?? "");
  }
  take(text.slice(from));
  return spans;
}

function applySgr(before: Style, parameters: string): Style {
  let style = before;
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const { hue, used } = extendedHue(codes, i + 1);
      style = withHue(style, code === 38 ? "color" : "background", hue);
      i += used;
    } else {
      style = applyCode(style, code);
    }
  }
  return style;
}

function withHue(style: Style, layer: "color" | "background", hue: Hue | null): Style {
  return { ...style, [layer]: hue };
}

function applyCode(style: Style, code: number): Style {
  const hue = HUES[code % 10] ?? null;
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, color: hue };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: hue };
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, color: style.background, background: style.color ?? "white" };
    case 9:
      return { ...style, strike: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, color: style.background, background: null };
    case 29:
      return { ...style, strike: false };
    case 39:
      return { ...style, color: null };
    case 49:
      return { ...style, background: null };
    default:
      return style;
  }
}

/** The hue of `5;n` or `2;r;g;b`, and the number of codes it took. */
function extendedHue(codes: readonly number[], at: number): { readonly hue: Hue | null; readonly used: number } {
  if (codes[at] === 5) return { hue: hueOfIndex(codes[at + 1] ?? 0), used: 2 };
  if (codes[at] === 2) return { hue: hueOfRgb(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), used: 4 };
  return { hue: null, used: 0 };
}

function hueOfIndex(index: number): Hue | null {
  if (index < 16) return HUES[index % 8] ?? null;
  if (index >= 232) return index < 244 ? "black" : "white";
  const cube = index - 16;
  return hueOfRgb(cubeStep(Math.floor(cube / 36)), cubeStep(Math.floor(cube / 6)), cubeStep(cube));
}

/** The colour cube has six steps per edge. */
function cubeStep(value: number): number {
  return (value % 6) * 51;
}

/** The nearest of the eight: each of the three channels is on from half of the brightest. */
function hueOfRgb(red: number, green: number, blue: number): Hue | null {
  const brightest = Math.max(red, green, blue);
  if (brightest < 48) return "black";
  const lit = (value: number) => (value > brightest * 0.6 ? 1 : 0);
  return HUES[lit(red) + 2 * lit(green) + 4 * lit(blue)] ?? null;
}
