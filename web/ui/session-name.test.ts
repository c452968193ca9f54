import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../i18n/en.ts";
import { sessionName } from "./session-name.ts";

const nameOf = (title: string | null) => sessionName({ title, project_name: "shop", session_id: "s-1" }, en);

test("a session's name has no signs of Markdown, and is never empty", () => {
  assert.deepEqual(["## **Refactor** the `token` refresh", "> quoted", "a * b_c #4", "**", "#", null].map(nameOf), [
    "Refactor the token refresh",
    "quoted",
    "a * b_c #4",
    "**",
    "#",
    "shop",
  ]);
});
