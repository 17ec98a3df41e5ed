/** Something that stands in a picture. Lengths are in CSS pixels. */
export interface Block {
  readonly width: number;
  readonly height: number;
  draw(context: CanvasRenderingContext2D, x: number, y: number): void;
}
