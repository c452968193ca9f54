import { test } from "node:test";
import { manyHooks } from "../../quick/portable/portable-home.ts";

test("32 hooks for Node at once are stored whole and start one daemon", async (t) => manyHooks(t, 32));
