import { writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import type { TestCase, TestResult } from "@playwright/test/reporter";
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

/** A result with the files that Playwright attached. */
const withFiles = (...attachments: TestResult["attachments"]) => ({ attachments }) as TestResult;

test("the last line counts passed and failed tests", () => {
  const reporter = new Captured();
  for (const outcome of ["expected", "expected", "unexpected", "flaky"]) {
    reporter.onTestEnd(ended(outcome), withFiles());
  }
  reporter.onError();
  reporter.onEnd();
  expect(reporter.lines).toEqual(["\n2 passed, 3 failed"]);
});

test("skipped tests are named with their reason, and counted", () => {
  const reporter = new Captured();
  reporter.onTestEnd(ended("expected"), withFiles());
  reporter.onTestEnd(
    ended("skipped", "reads the weights", "python3 is not installed."),
    withFiles(),
  );
  reporter.onTestEnd(ended("skipped", "another"), withFiles());
  reporter.onEnd();
  const text = reporter.lines.join("\n");
  expect(text).toContain("x.spec.ts › reads the weights: python3 is not installed.");
  expect(text).toContain("x.spec.ts › another");
  expect(reporter.lines.at(-1)).toBe("\n1 passed, 0 failed, 2 skipped");
});

test("what the page showed is printed when a test failed", () => {
  const path = test.info().outputPath("error-context.md");
  const report =
    "# Error details\n\nTimeout\n\n# Page snapshot\n\n- button Train\n\n# Test source\n\nx";
  writeFileSync(path, report);
  const reporter = new Captured();
  const file = { name: "error-context", contentType: "text/markdown", path };
  reporter.onTestEnd(ended("unexpected"), withFiles(file));
  reporter.onEnd();
  expect(reporter.lines).toEqual(["# Page snapshot\n\n- button Train\n", "\n0 passed, 1 failed"]);
});
