// The canvases that show what lies on the GPU. They are drawn while a person can see them: in the next
// frame after something changed, and between the submits of training. Nothing is read back.

import { inErrorScope } from "../../engine/error_scope.ts";
import type { ImageGrid } from "../../render/image_grid.ts";
import type { Gpu } from "../run/gpu.ts";
import type { Run } from "../run/run.ts";
import { isPageVisible } from "../scheduling/paint.ts";
import { toast } from "../state/state.ts";
import { theme } from "../state/theme.ts";
import { fit, fittedPicture } from "./fit_canvas.ts";

/** The place a canvas has. */
export interface CanvasSpace {
  /** In device pixels. */
  readonly width: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

/** A drawing of a certain size, in device pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Called at once: the texture and the run's buffers are good until the next await. */
  paint(target: GPUTexture, gpu: Gpu): void;
}

/** What a canvas shows of a run as it is now; nothing where there is nothing to show yet. */
export type DrawPicture = (run: Run, room: CanvasSpace) => Picture | undefined;

/** A sheet of image grids on paper. */
export function gridPicture(width: number, height: number, grids: readonly ImageGrid[]): Picture {
  return {
    width,
    height,
    paint: (target, gpu) => gpu.imageGrids.draw(target, theme.value.paper, grids),
  };
}

interface Drawing {
  draw: DrawPicture;
  /** Whether training changes nothing in it. */
  readonly isStill: boolean;
  isOnScreen: boolean;
  /** What could not be drawn is not tried again until it is something else. */
  hasFailed: boolean;
}

export class CanvasRegistry {
  private readonly all = new Map<HTMLCanvasElement, Drawing>();
  private readonly stale = new Set<HTMLCanvasElement>();
  private isFrameComing = false;
  private readonly seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) this.see(target, isIntersecting);
  });
  private readonly sized = new ResizeObserver(() => this.redraw());

  constructor(private readonly now: () => { readonly run: Run; readonly gpu: Gpu } | undefined) {}

  /**
   * Shows something on a canvas from the next frame on, or something else than before.
   * @param isStill whether training changes nothing in it, whatever the canvas shows
   */
  set(canvas: HTMLCanvasElement, draw: DrawPicture, isStill = false): void {
    const known = this.all.get(canvas);
    if (known) {
      known.draw = draw;
      known.hasFailed = false;
    } else {
      this.all.set(canvas, { draw, isStill, isOnScreen: false, hasFailed: false });
      this.seen.observe(canvas);
      this.sized.observe(canvas.parentElement as HTMLElement);
    }
    this.redraw(canvas);
  }

  remove(canvas: HTMLCanvasElement): void {
    this.seen.unobserve(canvas);
    if (canvas.parentElement) this.sized.unobserve(canvas.parentElement);
    this.all.delete(canvas);
    this.stale.delete(canvas);
  }

  /** Draws a canvas, or all of them, in the next frame. */
  redraw(canvas?: HTMLCanvasElement): void {
    for (const each of canvas ? [canvas] : this.all.keys()) this.stale.add(each);
    if (this.isFrameComing) return;
    this.isFrameComing = true;
    requestAnimationFrame(() => {
      this.isFrameComing = false;
      this.draw([...this.stale]);
    });
  }

  /** Draws everything in sight that training changes; false where there is nothing. */
  drawNow(): boolean {
    return this.draw([...this.all.keys()].filter((canvas) => !this.all.get(canvas)?.isStill));
  }

  /** Of the run that is drawn; none where there is none. */
  get step(): number | undefined {
    return this.now()?.run.step;
  }

  /** A canvas's picture as it is now, in sight or not; nothing where it shows nothing yet. */
  async picture(canvas: HTMLCanvasElement): Promise<Blob | null> {
    const painting = this.paint([canvas]);
    // Asked for at once: the texture is gone when this task ends.
    const picture = new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    return (await painting) ? picture : null;
  }

  private draw(canvases: readonly HTMLCanvasElement[]): boolean {
    if (!isPageVisible.peek()) return false;
    const drawn = canvases.filter((canvas) => {
      const { isOnScreen, hasFailed } = this.all.get(canvas) ?? {};
      return isOnScreen && !hasFailed;
    });
    // One by one where something fails, to tell which it is.
    this.paint(drawn).catch(() => {
      for (const canvas of drawn) this.tryToPaint(canvas);
    });
    return drawn.length > 0;
  }

  /** A picture that fails ends no run, whether it throws or the GPU refuses it. */
  private tryToPaint(canvas: HTMLCanvasElement): void {
    const drawing = this.all.get(canvas);
    // It may be taken off the page meanwhile.
    if (!drawing) return;
    const { draw } = drawing;
    this.paint([canvas]).catch((error: Error) => {
      console.error(error);
      toast.value = `A picture could not be drawn: ${error.message}`;
      drawing.hasFailed = drawing.draw === draw;
    });
  }

  /** Paints at once; tells later whether there was something to paint, or what went wrong with it. */
  private async paint(canvases: readonly HTMLCanvasElement[]): Promise<boolean> {
    const now = this.now();
    if (!now || canvases.length === 0) return false;
    const { run, gpu } = now;
    return inErrorScope(gpu.device, () => {
      const painted = canvases.filter((canvas) => this.paintOne(canvas, run, gpu));
      return painted.length > 0;
    });
  }

  private paintOne(canvas: HTMLCanvasElement, run: Run, gpu: Gpu): boolean {
    const drawing = this.all.get(canvas);
    // What is being taken off the page has no room any more.
    if (!drawing || !canvas.isConnected) return false;
    this.stale.delete(canvas);
    const most = gpu.device.limits.maxTextureDimension2D;
    const room = (canvas.parentElement as HTMLElement).clientWidth;
    const fitting = fittedPicture((at) => drawing.draw(run, at), room, devicePixelRatio, most);
    if (!fitting) return false;
    fit(canvas, fitting);
    fitting.sheet.paint(gpu.contextOf(canvas).getCurrentTexture(), gpu);
    return true;
  }

  private see(target: Element, isOnScreen: boolean): void {
    const canvas = target as HTMLCanvasElement;
    const drawing = this.all.get(canvas);
    if (!drawing) return;
    drawing.isOnScreen = isOnScreen;
    if (isOnScreen) this.redraw(canvas);
  }
}
