import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import { HEALTH_STRINGS } from "./health-languages.ts";
import { useStore } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** Starts a check of the database; while it runs, the value says so. */
export function CheckDatabase({ check }: { readonly check: HealthCheckDto }) {
  const { checkDatabase, healthHistory } = useStore();
  const strings = useStringsOf(HEALTH_STRINGS);
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
      {strings.lookThrough}
    </button>
  );
}
