import type { Language } from "../../i18n/language.ts";
import type { PageStrings } from "../../i18n/en.ts";
import type { InboxItem } from "../../state/inbox.ts";
import { isPartlySeen } from "../../state/team/team.ts";
import { actOf, shortAsk, type VerbReader, verbOf } from "./ask-line.ts";

type Acts = Readonly<Record<ReturnType<typeof actOf>["act"], (what: string, tool: string) => string>>;

const ACTS: Readonly<Record<Language, Acts>> = {
  en: {
    run: (what) => `Run ${what}?`,
    edit: (what) => `Edit ${what}?`,
    write: (what) => `Write ${what}?`,
    fetch: (what) => `Fetch ${what}?`,
    use: (what, tool) => `Use ${tool}: ${what}?`,
  },
  ja: {
    run: (what) => `${what} を実行しますか？`,
    edit: (what) => `${what} を編集しますか？`,
    write: (what) => `${what} に書き込みますか？`,
    fetch: (what) => `${what} を取得しますか？`,
    use: (what, tool) => `${tool}（${what}）を使用しますか？`,
  },
};

/** What an item wants, where that stands alone: of a permission what would happen, as in `Run npm test?`. */
export function questionOf(item: InboxItem, strings: PageStrings, reader: VerbReader): string {
  const { session, wait } = item;
  const what = wait === null || isPartlySeen(session) ? "" : shortAsk(wait);
  if (wait?.kind !== "permission" || wait.tool_name === null || what === "") return verbOf(item, strings, reader);
  const { act, label } = actOf(wait.tool_name);
  return ACTS[reader.language][act](what, label);
}
