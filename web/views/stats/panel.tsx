import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useStringsOf } from "../../ui/page-context.ts";
import { STATS_STRINGS } from "./stats-strings.ts";

interface PanelProps {
  readonly title: string;
  /** `data-panel`, for tests. */
  readonly name: string;
  readonly class?: string;
  /** Beside the title. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A chart or a table with its title and its tools. */
export function Panel({ title, name, class: look = "", head, children }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${look}`} aria-labelledby={id} data-panel={name}>
      <header>
        <h2 id={id}>{title}</h2>
        {head}
      </header>
      {children}
    </section>
  );
}

interface CsvButtonProps {
  /** What it exports. */
  readonly title: string;
  /** Without the extension. */
  readonly file: string;
  readonly write: () => string;
}

export function CsvButton({ title, file, write }: CsvButtonProps) {
  const strings = useStringsOf(STATS_STRINGS);
  const label = strings.csv(title);
  return (
    <button
      type="button"
      class="quiet to-csv"
      aria-label={label}
      title={label}
      onClick={() => downloadCsv(file, write())}
    >
      CSV
    </button>
  );
}

/** Saves a text as a file, without a dialog. */
function downloadCsv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  // Later: the browser has only started the download.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
