import { fontFiles, renderPixels } from './render-png.ts';

const GLYPH = (weight: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="32" font-family="Inter" font-weight="${weight}" font-size="32" fill="#000">M</text></svg>`;

/** Enough of a letter: an M of this size paints some 200. */
const LEAST = 60;

/** Draws a letter and looks whether it painted anything. Undefined when it did; else what is wrong and what to do. */
export async function probeFonts(fonts: readonly string[] = fontFiles): Promise<string | undefined> {
  try {
    for (const weight of [400, 600]) {
      const pixels = await renderPixels(GLYPH(weight), fonts);
      let painted = 0;
      for (let at = 3; at < pixels.length; at += 4) if (pixels[at]! > 128) painted += 1;
      if (painted < LEAST)
        return 'the font of charts paints nothing: restore src/charts/fonts, as it comes with Steward';
    }
    return undefined;
  } catch (error) {
    return `charts cannot be drawn (${error instanceof Error ? error.message : String(error)}): run \`npm ci\` on this machine`;
  }
}
