// Opens contenders wherever they run, one after the other, and closes them all.

import { findDevice } from "../src/cli/device.ts";
import { planRun } from "../src/training/plan.ts";
import type { Variants } from "../src/training/tuning/variants.ts";
import { BenchBrowser } from "./browser.ts";
import { firstLine } from "./comparison.ts";
import type { Contender } from "./contenders.ts";
import { type Job, settings } from "./job.ts";
import { nodeSession } from "./node_session.ts";
import type { BenchOptions } from "./options.ts";
import { tuneVariants } from "./parsimony.ts";
import { pythonSession, whyNotInPython } from "./python_session.ts";
import type { Session } from "./session.ts";

export class Roster {
  private readonly sessions: Session[] = [];
  private browser: BenchBrowser | undefined;
  /** Why there is no browser, once opening one has failed. */
  private noBrowser: string | undefined;
  private variants: Variants | undefined;

  constructor(
    private readonly job: Job,
    private readonly options: Pick<BenchOptions, "python" | "adapter">,
  ) {}

  /** Returns why a contender cannot run here, or undefined if it can. */
  whySkipped({ host, key }: Contender): string | undefined {
    if (host === "page") return this.noBrowser;
    return host === "python" ? whyNotInPython(this.options.python, key) : undefined;
  }

  async open({ host, key }: Contender): Promise<Session> {
    const session = await this.sessionOf(host, key);
    this.sessions.push(session);
    return session;
  }

  /** Returns the fastest variants on Node's device; they are tuned once. */
  async nodeVariants(): Promise<Variants> {
    if (!this.variants) {
      const { images, shape } = this.job;
      const plan = planRun(settings, shape.inputs, images.count);
      const { device } = await findDevice(() => plan, this.options.adapter);
      try {
        this.variants = await tuneVariants(device, this.job);
      } finally {
        device.destroy();
      }
    }
    return this.variants;
  }

  /** Opens the browser for the contenders that need one. If there is none, `whySkipped` says why. */
  async openBrowser(): Promise<BenchBrowser | undefined> {
    try {
      this.browser = await BenchBrowser.open(this.options.adapter);
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
        return nodeSession(this.job, await this.nodeVariants(), this.options.adapter);
      case "python":
        return pythonSession(this.options.python, key, this.job);
    }
  }
}
