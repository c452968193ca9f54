import { asked, call, event, minutesAgo, prompt, ran, said, type DemoCall, type DemoScript } from "../demo-script.ts";
import { fileText, read } from "../tool-answers.ts";

const question: DemoCall = {
  key: "question",
  tool: "AskUserQuestion",
  input: {
    questions: [
      {
        question: "How should deleted customers be kept?",
        header: "Deletion",
        multiSelect: false,
        options: [
          { label: "Soft delete", description: "Keep the row with a deletion time" },
          { label: "Archive table", description: "Move the row to customers_archive" },
          { label: "Erase", description: "Remove it for good, keep the invoices" },
        ],
      },
    ],
  },
};

/** Reaches a point where only its user can decide. */
export const schemaSession: DemoScript = {
  title: "demo: delete customers",
  folder: "crm",
  branch: "main",
  model: "claude-opus-5-5",
  startsAtMs: minutesAgo(8),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(8_000, "Customers must be deletable. Look at how we delete other things and propose a schema."),
    ...ran(
      5_600,
      { key: "search", tool: "Grep", input: { pattern: "deleted_at", path: ".", output_mode: "content" } },
      {
        tookMs: 90,
        response: {
          mode: "content",
          numFiles: 1,
          filenames: [],
          content: "db/orders.sql:14:  deleted_at timestamptz",
          numLines: 1,
        },
      },
    ),
    ...ran(8_200, read("orders", "db/orders.sql"), {
      tookMs: 35,
      response: fileText(
        "db/orders.sql",
        "create table orders (\n  id uuid primary key,\n  deleted_at timestamptz\n);\n",
      ),
    }),
    said(
      31_000,
      "Orders are kept with a deletion time. For customers there are three ways, and the law has a say in it.",
    ),
    call(2_600, question),
    asked(20, question),
  ],
};
