import { STATS_STRINGS } from "./stats-languages.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { downloadCsv } from "./download.ts";

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
