/** What a terminal would obey where `ccen export` prints to it, and a spreadsheet leaves out before a formula. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Spreadsheets read a cell as a formula by its first sign, a Japanese keyboard's wide forms included (CWE-1236). */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** A text for a cell of CSV that is no formula, before it is quoted. */
export function harmlessCell(text: string): string {
  const plain = text.replaceAll(CONTROLS, "");
  return FORMULA.test(plain) ? `'${plain}` : plain;
}
