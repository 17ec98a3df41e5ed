import type { Reporter, TestCase } from "@playwright/test/reporter";

/**
 * Ends the report with a machine-readable line: "N passed, N failed", and ", N skipped" if there are skipped tests.
 * Before it, lists the skipped tests with their reasons, so that a run without the cross-checks is not mistaken
 * for one with them.
 */
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

/** Returns a name such as "cli › cli/python.spec.ts › python3 › Python reads the weights". */
const nameOf = (test: TestCase) => test.titlePath().filter(Boolean).join(" › ");

function reasonOf(test: TestCase): string {
  const reason = test.annotations.find(({ type }) => type === "skip")?.description;
  return reason ? `: ${reason}` : "";
}
