import { expect } from "@playwright/test";
import { InputError } from "../../src/input_error.ts";

/** Expects an InputError with a message of one line that ends like a sentence and matches, or contains the text. */
export function expectRefusal(act: () => unknown, message: RegExp | string): void {
  let error: unknown;
  try {
    act();
  } catch (thrown) {
    error = thrown;
  }
  expect(error, "must throw an InputError").toBeInstanceOf(InputError);
  const sentence = (error as InputError).message;
  if (typeof message === "string") expect(sentence).toContain(message);
  else expect(sentence).toMatch(message);
  expect(sentence).toMatch(/^[^\n]+[.?]$/);
}

/** The same for a promise. */
export async function expectRejection(
  promise: Promise<unknown>,
  message: RegExp | string,
): Promise<void> {
  const outcome = await promise.then(
    () => () => {},
    (error) => () => {
      throw error;
    },
  );
  expectRefusal(outcome, message);
}
