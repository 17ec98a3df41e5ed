/** A mistake in what a person gave us. The message is one sentence: what, where, what is allowed. */
export class InputError extends Error {
  override name = "InputError";
}
