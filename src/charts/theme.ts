// Colours and font of the charts, for light and dark mode.

/** As "#rrggbb". */
type Colour = `#${string}`;

export interface ChartTheme {
  readonly paper: Colour;
  readonly ink: Colour;
  /** Secondary text: axis labels, subtitles. */
  readonly muted: Colour;
  readonly grid: Colour;
  readonly accent: Colour;
  /** The loss and its two terms. */
  readonly loss: Colour;
  readonly reconstruction: Colour;
  readonly sparsity: Colour;
  /**
   * One colour per digit, found by a search that maximised the smallest OKLab distance between two of
   * them, for full colour vision and, simulated as in Machado et al. 2009, for protanopia, deuteranopia
   * and tritanopia. The contrast with the paper is at least 2.2:1 (dark theme: 3:1).
   */
  readonly digits: readonly Colour[];
  /** The low end of a scale of activations: paler than every digit, but distinct from the grid. */
  readonly inactive: Colour;
  /** Ends of a diverging scale; its middle, zero, is the colour of the paper. */
  readonly positive: Colour;
  readonly negative: Colour;
  readonly font: string;
}

const font = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

export const lightTheme: ChartTheme = {
  paper: "#ffffff",
  ink: "#1b1f27",
  muted: "#5b6473",
  grid: "#e3e6ec",
  accent: "#2563c9",
  loss: "#1b1f27",
  reconstruction: "#2563c9",
  sparsity: "#c2410c",
  digits: [
    "#1682f4",
    "#fe921d",
    "#16c598",
    "#ff010e",
    "#7f3aad",
    "#907d71",
    "#071eff",
    "#b99fff",
    "#a21309",
    "#1f595d",
  ],
  inactive: "#9fa5b0",
  positive: "#0b4bb3",
  negative: "#c24a00",
  font,
};

export const darkTheme: ChartTheme = {
  paper: "#14171c",
  ink: "#e8ebf0",
  muted: "#9aa4b2",
  grid: "#2b313b",
  accent: "#6ea8fe",
  loss: "#e8ebf0",
  reconstruction: "#6ea8fe",
  sparsity: "#f59e5b",
  digits: [
    "#73a6ff",
    "#f4aa9b",
    "#1bf0f9",
    "#d1000b",
    "#9c33b2",
    "#9d9f0b",
    "#0c5dff",
    "#ff4fb3",
    "#a7ea13",
    "#29715f",
  ],
  inactive: "#626b77",
  positive: "#79b0ff",
  negative: "#ff9a4d",
  font,
};
