import assert from "node:assert/strict";
import { test } from "node:test";
import { SESSION_STATES } from "../../../core/session/session.ts";
import { type ChannelInfo, tagForState, tagsAfter, tagsForNewPost } from "./channel-info.ts";

function forum(names: readonly string[], requiresTag = false): ChannelInfo {
  const tags = names.map((name) => ({ id: `id of ${name}`, name, moderated: name.startsWith("mod") }));
  return {
    kind: "channel",
    id: "1",
    type: 15,
    channelKind: "forum",
    guildId: "2",
    tags,
    appliedTags: [],
    requiresTag,
  };
}

test("a state's tag is known by its name in English or Japanese, whatever its case", () => {
  assert.equal(tagForState(forum([" WORKING "]).tags, "working"), "id of  WORKING ");
  assert.equal(tagForState(forum(["入力待ち", "完了"]).tags, "waiting"), "id of 入力待ち");
  assert.equal(tagForState(forum(["入力待ち", "完了"]).tags, "ended"), "id of 完了");
  for (const state of SESSION_STATES) assert.equal(tagForState(forum(["bug", "idea"]).tags, state), null);
});

test("a new post gets its state's tag, and any other only where the forum demands one", () => {
  assert.deepEqual(tagsForNewPost(forum(["bug", "done"]), "done"), ["id of done"]);
  assert.deepEqual(tagsForNewPost(forum(["bug"]), "done"), []);
  assert.deepEqual(tagsForNewPost(forum(["moderators", "bug"], true), "done"), ["id of bug"]);
});

test("change of state replaces only the tags of states, at most five in all", () => {
  const tags = forum(["running", "done", "a", "b", "c", "d", "e"]);
  assert.deepEqual(tagsAfter(tags, ["id of a", "id of running"], "done"), ["id of done", "id of a"]);
  assert.deepEqual(tagsAfter(tags, ["id of a"], "failed"), ["id of a"]);
  const full = ["a", "b", "c", "d", "e"].map((name) => `id of ${name}`);
  assert.equal(tagsAfter(tags, full, "done").length, 5);
});
