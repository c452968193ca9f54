import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { anyText } from "../../test/support/any-text.ts";
import { settingProblemText } from "./i18n/setting-problem.ts";
import { fillTemplate, parseTemplate, type Template, PLACEHOLDERS, type TemplateValues } from "./template.ts";

const VALUES: TemplateValues = {
  title: "shop · needs permission: Bash",
  text: 'rm -rf "build"\n{title}',
  kind: "permission",
  event: "PermissionRequest",
  tool: "Bash",
  agent: null,
  session: "Fix the login",
  session_id: "s",
  project: "shop",
  branch: null,
  model: null,
  time: "2026-11-25T12:00:00.000Z",
  url: null,
  priority: 4,
  silent: false,
  id: "k",
  resolution: null,
};

function templateOf(text: string): Template {
  const parsed = parseTemplate(text);
  assert.ok("template" in parsed, JSON.stringify(parsed));
  return parsed.template;
}

function problemOf(text: string): string {
  const parsed = parseTemplate(text);
  return "problem" in parsed ? settingProblemText(parsed.problem, "en") : "";
}

const filled: readonly (readonly [name: string, template: string, body: string])[] = [
  ["a JSON template", '{"text":"{title}: {text}"}', JSON.stringify({ text: `${VALUES.title}: ${VALUES.text}` })],
  [
    "a place alone, which keeps its kind",
    '{"p":"{priority}","s":"{silent}","u":"{url}"}',
    '{"p":4,"s":false,"u":null}',
  ],
  ["a number within text", '["{priority}!"]', '["4!"]'],
  ["nothing to say within text", '["at {url}."]', '["at ."]'],
  [
    "braces of others",
    '{"a":"{{DATE()}} {other} ${title}"}',
    JSON.stringify({ a: `{{DATE()}} {other} $${VALUES.title}` }),
  ],
  ["keys, which are no places", '{"{title}":1}', '{"{title}":1}'],
  ["a text template", "{kind}: {title}", `permission: ${VALUES.title}`],
  ["a text template that begins with a place", "{title}", String(VALUES.title)],
  ["a JSON string", '"{title}"', JSON.stringify(VALUES.title)],
];

for (const [name, template, body] of filled) {
  test(`filling in ${name}`, () => assert.equal(fillTemplate(templateOf(template), VALUES).body, body));
}

test("the kind of content follows from the template", () => {
  assert.equal(fillTemplate(templateOf('{"a":1}'), VALUES).contentType, "application/json");
  assert.equal(fillTemplate(templateOf("hello"), VALUES).contentType, "text/plain; charset=utf-8");
});

test("a template without sense is a problem", () => {
  assert.match(problemOf(" "), /is empty/);
  assert.match(problemOf('{"a": {title}}'), /inside quotes/);
  assert.match(problemOf('{"a": "{titel}"}'), /uses \{titel\}.*\{title\}\?/);
  assert.match(problemOf("x".repeat(100_001)), /longer than/);
});

const piece = fc.oneof(anyText(), fc.constantFrom('","admin":true,"x":"', "\\", '"', "{text}", "$&", "\u2028"));
const anyValues = fc.record(
  Object.fromEntries(PLACEHOLDERS.map((name) => [name, piece])) as Record<keyof TemplateValues, typeof piece>,
);

test("for any values the JSON keeps its shape and holds them unchanged", () => {
  const template = templateOf('{"list":["{title}",{"say":"a {text} b"}],"n":1}');
  fc.assert(
    fc.property(anyValues, (values) => {
      const { body } = fillTemplate(template, values);
      assert.deepEqual(JSON.parse(body), { list: [values.title, { say: `a ${values.text} b` }], n: 1 });
    }),
  );
});
