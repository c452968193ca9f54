import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionName } from "./session-name.ts";

test("a session is named by its plain title, else its project, or a part of its id", () => {
  const strings = { unnamedSession: "Untitled" };
  const untitled = { session_id: "0123456789", title: null, project_name: null };
  assert.equal(
    sessionName({ ...untitled, title: "## Fix the **login** of `auth.ts`" }, strings),
    "Fix the login of auth.ts",
  );
  assert.equal(sessionName({ ...untitled, title: "> " }, strings), "> ", "nothing else is left");
  assert.equal(sessionName({ ...untitled, project_name: "shop" }, strings), "shop");
  assert.equal(sessionName(untitled, strings), "01234567");
  assert.equal(sessionName({ ...untitled, session_id: "" }, strings), "Untitled");
});
