import { expect, test } from "@playwright/test";
import type { TestCase } from "@playwright/test/reporter";
import ClosingLine from "../support/reporter.ts";

class Captured extends ClosingLine {
  readonly lines: string[] = [];

  protected override print(line: string): void {
    this.lines.push(line);
  }
}

function ended(outcome: string, title = "a test", description?: string): TestCase {
  const annotations = description === undefined ? [] : [{ type: "skip", description }];
  const titlePath = () => ["", "cli", "x.spec.ts", title];
  return { outcome: () => outcome, titlePath, annotations } as unknown as TestCase;
}

test("the last line counts passed and failed tests", () => {
  const reporter = new Captured();
  for (const outcome of ["expected", "expected", "unexpected", "flaky"]) {
    reporter.onTestEnd(ended(outcome));
  }
  reporter.onError();
  reporter.onEnd();
  expect(reporter.lines).toEqual(["\n2 passed, 3 failed"]);
});

test("skipped tests are named with their reason, and counted", () => {
  const reporter = new Captured();
  reporter.onTestEnd(ended("expected"));
  reporter.onTestEnd(ended("skipped", "reads the weights", "python3 is not installed."));
  reporter.onTestEnd(ended("skipped", "another"));
  reporter.onEnd();
  const text = reporter.lines.join("\n");
  expect(text).toContain("x.spec.ts › reads the weights: python3 is not installed.");
  expect(text).toContain("x.spec.ts › another");
  expect(reporter.lines.at(-1)).toBe("\n1 passed, 0 failed, 2 skipped");
});
