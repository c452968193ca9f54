interface ChoiceProps {
  readonly label: string;
  /** What stands for no choice; null where one is always made. */
  readonly all: string | null;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly chosen: string | null;
  readonly choose: (value: string | null) => void;
}

/** One of a few, in a row of filters. */
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
