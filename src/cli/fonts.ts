import { GlobalFonts } from "@napi-rs/canvas";

/** Whether this machine has a font to set text in. */
export const hasFonts = () => GlobalFonts.families.length > 0;
