/** One sample line, its labels unescaped. */
interface ParsedSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ParsedSample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|NaN|[+-]Inf)$/i;
const TYPES = new Set(["counter", "gauge", "histogram", "summary", "untyped"]);
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["", "_sum", "_count"],
};

/**
 * Reads Prometheus' text format 0.0.4 as strictly as its specification, independent of the writer.
 * @throws Error with the number of the first line that breaks a rule
 */
export function parseExposition(text: string): readonly ParsedFamily[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const families: { name: string; help: string; type: string; samples: ParsedSample[] }[] = [];
  const seen = new Set<string>();
  for (const [index, line] of text.slice(0, -1).split("\n").entries()) {
    const complain = (why: string): never => {
      throw new Error(`line ${index + 1}: ${why}: ${line}`);
    };
    const current = families.at(-1);
    if (line.startsWith("# HELP ")) {
      const [, name = "", help = ""] = /^# HELP (\S+) (.+)$/.exec(line) ?? complain("no help");
      if (!NAME.test(name)) complain("not a name");
      if (families.some((family) => family.name === name)) complain("a second time");
      if (/\\(?![\\n])/.test(help)) complain("an escape that there is not");
      families.push({ name, help, type: "", samples: [] });
    } else if (line.startsWith("# TYPE ")) {
      const [, name = "", type = ""] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? complain("no type");
      if (current?.name !== name || current.type !== "") return complain("a type without its help");
      if (!TYPES.has(type)) complain("an unknown type");
      current.type = type;
    } else {
      const sample = parseSample(line) ?? complain("not a sample");
      if (current === undefined || current.type === "") return complain("a sample before its type");
      const names = (SUFFIXES[current.type] ?? [""]).map((suffix) => `${current.name}${suffix}`);
      if (!names.includes(sample.name)) complain("a sample of another family");
      const pairs = Array.from(sample.labels, (pair) => JSON.stringify(pair));
      const key = `${sample.name} ${pairs.toSorted().join()}`;
      if (seen.has(key)) complain("the same series twice");
      seen.add(key);
      current.samples.push(sample);
    }
  }
  return families;
}

function parseSample(line: string): ParsedSample | null {
  const head = /^([^\s{]+)(\{)?/.exec(line);
  const name = head?.[1] ?? "";
  if (!NAME.test(name)) return null;
  let rest = line.slice(name.length);
  const labels = new Map<string, string>();
  if (head?.[2] === "{") {
    rest = rest.slice(1);
    while (!rest.startsWith("}")) {
      const [whole, label = "", text = ""] = /^([^=]+)="((?:[^"\\]|\\["\\n])*)"/.exec(rest) ?? [];
      if (whole === undefined || !LABEL.test(label) || labels.has(label)) return null;
      labels.set(
        label,
        text.replaceAll(/\\(["\\n])/g, (_, mark: string) => (mark === "n" ? "\n" : mark)),
      );
      rest = rest.slice(whole.length);
      if (rest.startsWith(",")) rest = rest.slice(1);
      else if (!rest.startsWith("}")) return null;
    }
    rest = rest.slice(1);
  }
  const [, written = ""] = /^ (\S+)$/.exec(rest) ?? [];
  if (!NUMBER.test(written)) return null;
  return { name, labels, value: Number(written.replace(/Inf/i, "Infinity")) };
}
