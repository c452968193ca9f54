import type { ComponentChildren, RefObject } from "preact";
import { useId, useState } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { STATS_STRINGS } from "./stats-strings.ts";

interface PanelProps {
  readonly title: string;
  /** `data-panel`, for tests. */
  readonly name: string;
  readonly class?: string;
  /** Its rows are still of what was chosen before. */
  readonly isPending?: boolean;
  readonly box?: RefObject<HTMLElement | null>;
  /** Beside the title. */
  readonly head?: ComponentChildren;
  /** At the end of the title's line. */
  readonly tools?: ComponentChildren;
  /** What it exports; null where it has nothing. */
  readonly csv?: CsvExport | null;
  readonly children: ComponentChildren;
}

/** A chart or a table with its title and its tools. */
export function Panel(props: PanelProps) {
  const { title, name, class: look = "", isPending = false, box, head, tools, csv = null, children } = props;
  const id = useId();
  return (
    <section
      class={`panel lined-above ${look}${isPending ? " is-pending" : ""}`}
      {...(box !== undefined && { ref: box })}
      aria-labelledby={id}
      aria-busy={isPending || undefined}
      data-panel={name}
    >
      <header class="flex wraps gap-lines small">
        <h2 id={id}>{title}</h2>
        {head}
        <span class="spring" />
        {tools}
        {csv !== null && <CsvButton title={title} {...csv} />}
      </header>
      {children}
    </section>
  );
}

/** More are one press away: a list that scrolls within the page hides its end, and cuts a row in two. */
const FIRST_ROWS = 10;

/** The first rows of a panel, and the button that shows the others; null where there are none. */
export function useFirstRows<Row>(rows: readonly Row[]) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const [isWhole, setWhole] = useState(false);
  const button = rows.length > FIRST_ROWS && (
    <Button class="all-rows" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
      {isWhole ? strings.fewerRows : strings.allRows(formatNumber(rows.length, language))}
    </Button>
  );
  return { shown: isWhole ? rows : rows.slice(0, FIRST_ROWS), button };
}

interface CsvExport {
  /** Without the extension. */
  readonly file: string;
  readonly write: () => string;
}

function CsvButton({ title, file, write }: CsvExport & { readonly title: string }) {
  const strings = useStringsOf(STATS_STRINGS);
  const label = strings.csv(title);
  return (
    <Button hint={label} onClick={() => downloadCsv(file, write())}>
      CSV
    </Button>
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
