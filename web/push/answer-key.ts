/** A worker reads no local storage: the key of the pairing is kept here for it, while push messages are on. */
export const ANSWER_KEY_CACHE = "ccen-answer-key";
export const ANSWER_KEY_PATH = "/answer-key";
