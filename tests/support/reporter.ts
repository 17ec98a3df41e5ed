import type { Reporter, TestCase } from "@playwright/test/reporter";

/** Ends the report with one line that machines read: "N passed, N failed". */
export default class ClosingLine implements Reporter {
  private readonly outcomes = new Map<TestCase, string>();
  private errors = 0;

  onTestEnd(test: TestCase): void {
    this.outcomes.set(test, test.outcome());
  }

  onError(): void {
    this.errors++;
  }

  onEnd(): void {
    const count = (outcome: string) =>
      [...this.outcomes.values()].filter((value) => value === outcome).length;
    const failed = count("unexpected") + count("flaky") + this.errors;
    const skipped = count("skipped");
    const rest = skipped > 0 ? `, ${skipped} skipped` : "";
    console.log(`\n${count("expected")} passed, ${failed} failed${rest}`);
  }
}
