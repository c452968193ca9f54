import { useId } from "preact/hooks";

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
