import type { PayloadEntry } from "../../state/event-display.ts";

interface PayloadSectionProps {
  readonly heading: string;
  readonly entries: readonly PayloadEntry[];
}

/** Longer text is a block below its name. */
const SHORT = 60;

export function PayloadSection({ heading, entries }: PayloadSectionProps) {
  if (entries.length === 0) return null;
  return (
    <section class="payload">
      <h3>{heading}</h3>
      <dl>
        {entries.map(({ name, text }) => (
          <div key={name} class={text.length <= SHORT && !text.includes("\n") ? "is-short" : undefined}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd dir="auto">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
