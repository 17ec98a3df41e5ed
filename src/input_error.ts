/** An error in the user's input. The message is one sentence: what, where, what is allowed. */
export class InputError extends Error {
  override name = "InputError";
}
