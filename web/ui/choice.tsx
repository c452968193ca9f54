import { useId } from "preact/hooks";

interface ChoiceProps {
  readonly label: string;
  /** The text for no choice; null if a choice is required. */
  readonly all: string | null;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly chosen: string | null;
  readonly choose: (value: string | null) => void;
}

/** One of a few options, in a row of filters. */
export function Choice({ label, all, options, chosen, choose }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      title={label}
      value={chosen ?? ""}
      onChange={(event) => choose(event.currentTarget.value || null)}
    >
      {all !== null && <option value="">{all}</option>}
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Options that are their own names, each once; unknown names are left out. */
export function nameOptions(names: readonly (string | null)[]): readonly (readonly [string, string])[] {
  return distinct(names).map((name) => [name, name]);
}

export function sortedNameOptions(names: readonly (string | null)[]): readonly (readonly [string, string])[] {
  return nameOptions(distinct(names).sort());
}

function distinct(names: readonly (string | null)[]): string[] {
  return [...new Set(names)].filter((name): name is string => name !== null && name !== "");
}

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly name: string; readonly lang?: string }[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}

/** One of a few options, all visible side by side. */
export function Segmented<Value extends string>({ label, options, chosen, choose }: SegmentedProps<Value>) {
  const name = useId();
  return (
    <div class="segmented" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} lang={option.lang}>
          <input type="radio" name={name} checked={option.value === chosen} onChange={() => choose(option.value)} />
          {option.name}
        </label>
      ))}
    </div>
  );
}
