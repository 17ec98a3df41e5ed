// The canvases that show data on the GPU. They are drawn while they are in sight: in the next frame after
// something has changed, and between training submits. Nothing is read back.

import { workDone } from "../../engine/device_lost.ts";
import { inErrorScope } from "../../engine/error_scope.ts";
import type { ImageGrid } from "../../render/image_grid.ts";
import type { Gpu } from "../run/gpu.ts";
import type { Run } from "../run/run.ts";
import { isPageVisible } from "../scheduling/paint.ts";
import { toast } from "../state/messages.ts";
import { theme } from "../state/theme.ts";
import { type DrawPicture, fit, fittedPicture, type Picture } from "./picture.ts";

/** Returns a picture of image grids on paper. */
export function gridPicture(width: number, height: number, grids: readonly ImageGrid[]): Picture {
  return {
    width,
    height,
    paint: (target, gpu) => gpu.imageGrids.draw(target, theme.value.paper, grids),
  };
}

interface Entry {
  draw: DrawPicture;
  /** Whether training does not change it. */
  readonly isStill: boolean;
  isOnScreen: boolean;
  /** Whether `draw` has failed, so that it is not tried again. */
  hasFailed: boolean;
}

export class CanvasRegistry {
  private readonly entries = new Map<HTMLCanvasElement, Entry>();
  private readonly stale = new Set<HTMLCanvasElement>();
  /** Whether something has become stale since the last frame. */
  private isDue = false;
  private isDrawing = false;
  private readonly visibility = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) this.setOnScreen(target, isIntersecting);
  });
  private readonly sizes = new ResizeObserver(() => this.redraw());

  constructor(
    private readonly current: () => { readonly run: Run; readonly gpu: Gpu } | undefined,
  ) {}

  /**
   * Shows a picture on a canvas from the next frame on.
   * @param isStill whether training does not change the canvas, whatever it shows
   */
  set(canvas: HTMLCanvasElement, draw: DrawPicture, isStill = false): void {
    const known = this.entries.get(canvas);
    if (known) {
      known.draw = draw;
      known.hasFailed = false;
    } else {
      this.entries.set(canvas, { draw, isStill, isOnScreen: false, hasFailed: false });
      this.visibility.observe(canvas);
      this.sizes.observe(canvas.parentElement as HTMLElement);
    }
    this.redraw(canvas);
  }

  remove(canvas: HTMLCanvasElement): void {
    this.visibility.unobserve(canvas);
    if (canvas.parentElement) this.sizes.unobserve(canvas.parentElement);
    this.entries.delete(canvas);
    this.stale.delete(canvas);
  }

  /** Draws a canvas, or all of them, in the next frame. */
  redraw(canvas?: HTMLCanvasElement): void {
    for (const each of canvas ? [canvas] : this.entries.keys()) this.stale.add(each);
    this.isDue = true;
    if (!this.isDrawing) void this.drawFrames();
  }

  /** Draws what is stale, a frame at a time, until nothing is. */
  private async drawFrames(): Promise<void> {
    this.isDrawing = true;
    while (this.isDue) {
      await new Promise(requestAnimationFrame);
      this.isDue = false;
      // What fails is reported there.
      this.draw([...this.stale]);
      const gpu = this.current()?.gpu;
      // A software adapter can fall behind, and the page would wait for all frames that it has not drawn.
      if (gpu?.found.adapter.isCpu) await workDone(gpu.device);
    }
    this.isDrawing = false;
  }

  /** Draws everything in sight that training changes; returns false if there is nothing. */
  drawNow(): boolean {
    return this.draw(
      [...this.entries.keys()].filter((canvas) => !this.entries.get(canvas)?.isStill),
    );
  }

  /** The step of the run that is drawn, if there is a run. */
  get step(): number | undefined {
    return this.current()?.run.step;
  }

  /** Returns a canvas's current picture, in sight or not; null if it shows nothing yet. */
  async picture(canvas: HTMLCanvasElement): Promise<Blob | null> {
    const painting = this.paint([canvas]);
    // Before any await: the texture expires when this task ends.
    const picture = new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    return (await painting) ? picture : null;
  }

  private draw(canvases: readonly HTMLCanvasElement[]): boolean {
    if (!isPageVisible.peek()) return false;
    const drawn = canvases.filter((canvas) => {
      const { isOnScreen, hasFailed } = this.entries.get(canvas) ?? {};
      return isOnScreen && !hasFailed;
    });
    // If something fails, draws them one by one to find out which it is.
    this.paint(drawn).catch(() => {
      for (const canvas of drawn) this.tryToPaint(canvas);
    });
    return drawn.length > 0;
  }

  /** A picture that fails does not end the run, whether it throws or the GPU rejects it. */
  private tryToPaint(canvas: HTMLCanvasElement): void {
    const entry = this.entries.get(canvas);
    // It may have been removed meanwhile.
    if (!entry) return;
    const { draw } = entry;
    this.paint([canvas]).catch((error: Error) => {
      console.error(error);
      toast.value = `An image could not be drawn: ${error.message}`;
      entry.hasFailed = entry.draw === draw;
    });
  }

  /** Paints synchronously; resolves to whether there was something to paint, or rejects if the GPU does. */
  private async paint(canvases: readonly HTMLCanvasElement[]): Promise<boolean> {
    const now = this.current();
    if (!now || canvases.length === 0) return false;
    const { run, gpu } = now;
    // A canvas that is being removed has no parent any more. All are measured before the first is resized, so that
    // the browser lays out the page once.
    const measured = canvases
      .filter((canvas) => canvas.isConnected)
      .map((canvas) => ({ canvas, space: (canvas.parentElement as HTMLElement).clientWidth }));
    return inErrorScope(gpu.device, () => {
      const painted = measured.filter(({ canvas, space }) =>
        this.paintOne(canvas, space, run, gpu),
      );
      return painted.length > 0;
    });
  }

  /** @param space the width of the canvas's parent in CSS pixels */
  private paintOne(canvas: HTMLCanvasElement, space: number, run: Run, gpu: Gpu): boolean {
    const entry = this.entries.get(canvas);
    if (!entry) return false;
    this.stale.delete(canvas);
    const maxTexture = gpu.device.limits.maxTextureDimension2D;
    const fitted = fittedPicture((at) => entry.draw(run, at), space, devicePixelRatio, maxTexture);
    if (!fitted) return false;
    fit(canvas, fitted);
    fitted.picture.paint(gpu.contextOf(canvas).getCurrentTexture(), gpu);
    return true;
  }

  private setOnScreen(target: Element, isOnScreen: boolean): void {
    const canvas = target as HTMLCanvasElement;
    const entry = this.entries.get(canvas);
    if (!entry) return;
    entry.isOnScreen = isOnScreen;
    if (isOnScreen) this.redraw(canvas);
  }
}
