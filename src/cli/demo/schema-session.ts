import { asked, call, event, prompt, returned, settled, type DemoCall, type DemoScript } from "./demo-script.ts";

const search: DemoCall = {
  key: "search",
  tool: "Grep",
  input: { pattern: "deleted_at", path: ".", output_mode: "content" },
};

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

/** Comes to a point where only its person can decide. */
export const schemaSession: DemoScript = {
  title: "demo: delete customers",
  folder: "crm",
  startsAfterMs: 2_500,
  events: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(800, "Customers must be deletable. Look at how we delete other things and propose a schema."),
    call(1_600, search),
    returned(90, search, {
      mode: "content",
      numFiles: 0,
      filenames: [],
      content: "db/orders.sql:14:  deleted_at timestamptz",
      numLines: 1,
    }),
    settled(search),
    call(2_600, question),
    asked(20, question),
  ],
};
