import { readFileSync } from "node:fs";
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/**
 * Prints what the page showed when a test failed, as the report may be all that is kept of a run. Ends the report
 * with a machine-readable line: "N passed, N failed", and ", N skipped" if there are skipped tests. Before it, lists
 * the skipped tests with their reasons, so that a run without the cross-checks is not mistaken for one with them.
 */
export default class ClosingLine implements Reporter {
  private readonly outcomes = new Map<TestCase, string>();
  private errors = 0;

  onTestEnd(test: TestCase, { attachments }: TestResult): void {
    this.outcomes.set(test, test.outcome());
    const page = attachments.find(({ name }) => name === "error-context")?.path;
    if (page) this.print(snapshotIn(readFileSync(page, "utf8")));
  }

  onError(): void {
    this.errors++;
  }

  onEnd(): void {
    const testsWith = (outcome: string) =>
      [...this.outcomes].filter(([, value]) => value === outcome).map(([test]) => test);
    const skipped = testsWith("skipped");
    if (skipped.length > 0) {
      this.print("\nSkipped:");
      for (const test of skipped) this.print(`  ${nameOf(test)}${reasonOf(test)}`);
    }
    const failed = testsWith("unexpected").length + testsWith("flaky").length + this.errors;
    const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
    this.print(`\n${testsWith("expected").length} passed, ${failed} failed${rest}`);
  }

  protected print(line: string): void {
    console.log(line);
  }
}

/** Returns the part of Playwright's report on a failed test that lists what the page showed. */
const snapshotIn = (report: string) => report.match(/# Page snapshot[\s\S]*?(?=\n# |$)/)?.[0] ?? "";

/** Returns a name such as "cli › cli/python.spec.ts › python3 › Python reads the weights". */
const nameOf = (test: TestCase) => test.titlePath().filter(Boolean).join(" › ");

function reasonOf(test: TestCase): string {
  const reason = test.annotations.find(({ type }) => type === "skip")?.description;
  return reason ? `: ${reason}` : "";
}
