// Opens contenders wherever they run, one after the other, and closes all of them.

import { findDevice } from "../src/cli/device.ts";
import { planRun } from "../src/training/plan.ts";
import type { Variants } from "../src/training/tuning/variants.ts";
import { BenchBrowser } from "./browser.ts";
import type { Contender } from "./contenders.ts";
import { type Job, settings } from "./job.ts";
import { nodeSession } from "./node_session.ts";
import { tuneVariants } from "./parsimony.ts";
import { pythonSession, whyNotInPython } from "./python_session.ts";
import type { Session } from "./session.ts";

export class Roster {
  private readonly sessions: Session[] = [];
  private browser: BenchBrowser | undefined;
  private forms: Variants | undefined;

  constructor(
    private readonly job: Job,
    private readonly python: string,
  ) {}

  /** Why a contender can't take part here, or undefined where it can. */
  whyAbsent({ host, key }: Contender): string | undefined {
    return host === "python" ? whyNotInPython(this.python, key) : undefined;
  }

  async open({ host, key }: Contender): Promise<Session> {
    const session = await this.sessionOf(host, key);
    this.sessions.push(session);
    return session;
  }

  /** The forms that Node's device runs fastest; tuned once. */
  async nodeForms(): Promise<Variants> {
    if (!this.forms) {
      const { images, shape } = this.job;
      const { device } = await findDevice(planRun(settings, shape.inputs, images.count));
      try {
        this.forms = await tuneVariants(device, this.job);
      } finally {
        device.destroy();
      }
    }
    return this.forms;
  }

  async openBrowser(): Promise<BenchBrowser> {
    this.browser ??= await BenchBrowser.open();
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
        return (await this.openBrowser()).session(key);
      case "node":
        return nodeSession(this.job, await this.nodeForms());
      case "python":
        return pythonSession(this.python, key, this.job);
    }
  }
}
