import type { Message } from "../core/i18n/message.ts";
import { settingFallback } from "../core/i18n/setting-problem.ts";
import { parseTemplate, type Template } from "../core/template/parse-template.ts";
import { expandHome } from "../system/paths.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { readNamedFile } from "./read-named-file.ts";

export interface LoadedTemplate {
  /** Null for our own JSON. */
  readonly template: Template | null;
  readonly problems: readonly ConfigProblem[];
}

/** A text that begins like a path is one: no template begins so. */
const PATH = /^(?:[/\\~]|[A-Za-z]:[/\\])/;

/** The file that the setting names, null where the setting is the template itself. */
export function templateFile(setting: string): string | null {
  return PATH.test(setting) ? expandHome(setting) : null;
}

/**
 * Loads the template of the outgoing webhook, from the setting or the file that it names. Never throws: an unusable
 * template is a problem, and the previous one stays in force.
 * @param where the setting's location
 * @param previous the template in force, on a reload
 */
export function loadTemplate(setting: string, where: string, previous: Template | null = null): LoadedTemplate {
  if (setting === "") return { template: null, problems: [] };
  const file = templateFile(setting);
  const broken = (problem: Message): LoadedTemplate => {
    const used = previous === null ? settingFallback("built-in-template") : settingFallback("last-template");
    const place = file === null ? { where, key: "CCEN_WEBHOOK_TEMPLATE" } : { where: file, key: null };
    return { template: previous, problems: [{ ...place, problem, used }] };
  };
  if (file === null) return understand(setting, broken);
  const read = readNamedFile(file);
  return read.text === null ? broken(read.problem) : understand(read.text, broken);
}

function understand(text: string, broken: (problem: Message) => LoadedTemplate): LoadedTemplate {
  const parsed = parseTemplate(text);
  return "problem" in parsed ? broken(parsed.problem) : { template: parsed.template, problems: [] };
}
