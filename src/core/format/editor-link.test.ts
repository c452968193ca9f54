import assert from "node:assert/strict";
import { test } from "node:test";
import { EDITOR_URL, editorLink } from "./editor-link.ts";

const link = (editor: string): string | null => editorLink(editor, "/home/dev/a b/c.ts", 12);

test("each preset opens a file at its line", () => {
  assert.equal(link("vscode"), "vscode://file/home/dev/a%20b/c.ts:12");
  assert.equal(link("cursor"), "cursor://file/home/dev/a%20b/c.ts:12");
  assert.equal(link("windsurf"), "windsurf://file/home/dev/a%20b/c.ts:12");
  assert.equal(link("zed"), "zed://file/home/dev/a%20b/c.ts:12");
  assert.equal(link("idea"), "idea://open?file=%2Fhome%2Fdev%2Fa%20b%2Fc.ts&line=12");
});

test("a hostile path stays one path of the address", () => {
  for (const path of [
    "/a/?line=1&file=/etc",
    "/a/#x",
    "/a/{line}{path}",
    "/日本/語.ts",
    "/a/%2e%2e/b",
    "/a\\b",
    "/\ud800",
  ]) {
    const { pathname, search, hash } = new URL(editorLink("vscode", path, 3) ?? assert.fail(path));
    assert.deepEqual([search, hash], ["", ""], path);
    assert.equal(decodeURIComponent(pathname), `${path.toWellFormed()}:3`);
    const inQuery = new URL(editorLink("idea", path, 3) ?? assert.fail(path));
    assert.equal(inQuery.searchParams.get("file"), path.toWellFormed());
  }
});

test("a path of Windows keeps its drive", () => {
  assert.equal(editorLink("vscode", "C:\\src\\a b.ts", 2), "vscode://file/C:/src/a%20b.ts:2");
  assert.equal(editorLink("vscode", "\\\\server\\share\\a.ts"), "vscode://file//server/share/a.ts:1");
});

test("a relative path and a template of another scheme give no link", () => {
  assert.equal(editorLink("vscode", "src/a.ts"), null);
  assert.equal(editorLink("vscode", ""), null);
  for (const template of [
    "javascript:alert(1)//{path}",
    "http://evil.example{path}",
    "file://{path}",
    "{path}",
    "vscode:",
  ]) {
    assert.equal(editorLink(template, "/a.ts"), null, template);
    assert.doesNotMatch(template, EDITOR_URL);
  }
  assert.equal(editorLink("constructor", "/a.ts"), null);
});

test("a template of one's own reaches a remote folder", () => {
  const template = "vscode://vscode-remote/ssh-remote+build{path}:{line}";
  assert.match(template, EDITOR_URL);
  assert.equal(editorLink(template, "/srv/a.ts", 7), "vscode://vscode-remote/ssh-remote+build/srv/a.ts:7");
});
