import type { HealthCheckDto } from "../../../src/api/health-check-dto.ts";
import { HEALTH_WORDS } from "../../i18n/views/health-languages.ts";
import { useStore } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** Has the database looked through now; while that goes on its figure says so. */
export function LookThrough({ check }: { readonly check: HealthCheckDto }) {
  const { checkDatabase, healthHistory } = useStore();
  const words = useWordsOf(HEALTH_WORDS);
  if (check.figures.some(({ name }) => name === "checking")) return null;
  return (
    <button
      type="button"
      class="link"
      onClick={() =>
        void checkDatabase()
          .catch(() => {})
          .then(healthHistory.soon)
      }
    >
      {words.lookThrough}
    </button>
  );
}
