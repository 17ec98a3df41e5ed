// Opens contenders wherever they run, one after the other, and closes all of them.

import { findDevice } from "../src/cli/device.ts";
import type { ProductForms } from "../src/training/forms.ts";
import { planRun } from "../src/training/plan.ts";
import { BenchBrowser } from "./browser.ts";
import type { Contender } from "./contenders.ts";
import { type Job, settings } from "./job.ts";
import { nodeSession } from "./node_session.ts";
import type { BenchOptions } from "./options.ts";
import { findForms } from "./parsimony.ts";
import { pythonSession, whyNotInPython } from "./python_session.ts";
import type { Session } from "./session.ts";

export class Roster {
  private readonly sessions: Session[] = [];
  private browser: BenchBrowser | undefined;
  /** Why there is no browser, once opening one has failed. */
  private noBrowser: string | undefined;
  private forms: ProductForms | undefined;

  constructor(
    private readonly job: Job,
    private readonly options: Pick<BenchOptions, "python" | "adapter">,
  ) {}

  /** Why a contender can't take part here, or undefined where it can. */
  whyAbsent({ host, key }: Contender): string | undefined {
    if (host === "page") return this.noBrowser;
    return host === "python" ? whyNotInPython(this.options.python, key) : undefined;
  }

  async open({ host, key }: Contender): Promise<Session> {
    const session = await this.sessionOf(host, key);
    this.sessions.push(session);
    return session;
  }

  /** The forms that Node's device runs fastest; tuned once. */
  async nodeForms(): Promise<ProductForms> {
    if (!this.forms) {
      const { images, shape } = this.job;
      const plan = planRun(settings, shape.inputs, images.count);
      const { device } = await findDevice(plan, this.options.adapter);
      try {
        this.forms = await findForms(device, this.job);
      } finally {
        device.destroy();
      }
    }
    return this.forms;
  }

  /** Opens the browser of the contenders in pages. Without one, whyAbsent says why. */
  async openBrowser(): Promise<BenchBrowser | undefined> {
    try {
      this.browser = await BenchBrowser.open();
    } catch (error) {
      this.noBrowser = firstLine(error);
    }
    return this.browser;
  }

  async close(): Promise<void> {
    for (const session of this.sessions.splice(0)) await session.close();
    await this.browser?.close();
    this.browser = undefined;
  }

  private async sessionOf(host: Contender["host"], key: string): Promise<Session> {
    switch (host) {
      case "page":
        if (!this.browser) throw new Error("The browser has not been opened.");
        return this.browser.session(key);
      case "node":
        return nodeSession(this.job, await this.nodeForms(), this.options.adapter);
      case "python":
        return pythonSession(this.options.python, key, this.job);
    }
  }
}

/** What went wrong, as the reason for which a contender is skipped: the report ends the sentence. */
export const firstLine = (error: unknown) =>
  (String(error instanceof Error ? error.message : error).split("\n")[0] ?? "").replace(/\.$/, "");
