import assert from "node:assert/strict";
import { test } from "node:test";
import { plainTitle, sessionName } from "./session-name.ts";

const cases: readonly (readonly [title: string, plain: string])[] = [
  ["## Fix the **login** of `auth.ts`", "Fix the login of auth.ts"],
  ["- [retry](https://example.com/a) the ~~old~~ job", "retry the old job"],
  ["Rename __init__.py and *.ts, 2 * 3 * 4", "Rename __init__.py and *.ts, 2 * 3 * 4"],
  ["#12 is broken", "#12 is broken"],
  ["**決済**を`main`に", "決済をmainに"],
  ["array[0](1)", "array[0](1)"],
  ["**", "**"],
];

for (const [title, plain] of cases) {
  test(`title ${title} reads ${plain}`, () => {
    assert.equal(plainTitle(title), plain);
  });
}

test("a session without a title has its project's name, or a part of its id", () => {
  const strings = { unnamedSession: "Untitled" };
  const untitled = { session_id: "0123456789", title: null, project_name: null };
  assert.equal(sessionName({ ...untitled, title: "# A" }, strings), "A");
  assert.equal(sessionName({ ...untitled, project_name: "shop" }, strings), "shop");
  assert.equal(sessionName(untitled, strings), "01234567");
  assert.equal(sessionName({ ...untitled, session_id: "" }, strings), "Untitled");
});
