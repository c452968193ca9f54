import { STATS_WORDS } from "../../i18n/views/stats-languages.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { downloadCsv } from "./download.ts";

interface CsvButtonProps {
  /** Of what, in words. */
  readonly title: string;
  /** Without the ending. */
  readonly file: string;
  readonly write: () => string;
}

export function CsvButton({ title, file, write }: CsvButtonProps) {
  const words = useWordsOf(STATS_WORDS);
  const label = words.csv(title);
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
