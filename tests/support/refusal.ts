import { expect } from "@playwright/test";
import { InputError } from "../../src/input_error.ts";

/** Expects an InputError whose message is one sentence on one line, and matches. */
export function expectRefusal(act: () => unknown, message: RegExp): void {
  let error: unknown;
  try {
    act();
  } catch (thrown) {
    error = thrown;
  }
  expect(error, "nothing was refused").toBeInstanceOf(InputError);
  const sentence = (error as InputError).message;
  expect(sentence).toMatch(message);
  expect(sentence).toMatch(/^[^\n]+[.?]$/);
}
