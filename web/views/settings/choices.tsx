import { useId } from "preact/hooks";

interface ChoicesProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly name: string; readonly lang?: string }[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}

/** One of a few options, all visible. */
export function Choices<Value extends string>({ label, options, chosen, choose }: ChoicesProps<Value>) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} lang={option.lang}>
          <input type="radio" name={name} checked={option.value === chosen} onChange={() => choose(option.value)} />
          {option.name}
        </label>
      ))}
    </fieldset>
  );
}
