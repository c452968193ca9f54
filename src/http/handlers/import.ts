import { toImportDto, toImportSurveyDto } from "../../api/import-dto.ts";
import { IMPORT_PARAMETERS, ROUTES } from "../../api/routes.ts";
import type { Importer } from "../../core/import-run.ts";
import { readChoice, readPositiveInteger, readQuery, withoutQuery } from "../parameters.ts";
import { getAndPost, type Handler, type Route } from "../router.ts";

/** Reads the import of transcripts, and begins one. */
export function importRoutes(importer: Importer, defaultDays: number): readonly Route[] {
  const begin: Handler = async ({ query }) => {
    const { days = defaultDays, dryRun } = readQuery(query, IMPORT_PARAMETERS, {
      days: ["days", readPositiveInteger],
      dry_run: ["dryRun", readChoice(["true", "false"])],
    });
    return dryRun === "true"
      ? toImportSurveyDto(await importer.survey(days))
      : toImportDto(await importer.begin(days), defaultDays);
  };
  return [
    getAndPost(
      ROUTES.import,
      withoutQuery(() => toImportDto(importer.run(), defaultDays)),
      begin,
    ),
  ];
}
